//! What the derive writes, against the table of rules. Nothing is noted here of what Google last gave: `stored` has that.

use proptest::{collection::vec, prelude::*};
use sea_orm::{ActiveValue, TryIntoModel};
use serde_json::json;
use sso_runtime::{
    __private::Synchronisation, Claims, GoogleUser as _, GrantedScopes, PersonAnswer, Profile, Rule, SyncReport,
};

use super::{
    cases,
    table::{Google, Says, created, edits, google, updated},
    user::{ActiveModel, MAPPED, Model},
};

fn profile(google: &Google) -> Profile {
    let mut claims = json!({ "iss": "https://accounts.google.com", "sub": "1", "aud": "client", "exp": 1, "iat": 0 });
    if let Says::Sent(locale) = &google.claim {
        claims["locale"] = json!(locale);
    }
    let claims: Claims = serde_json::from_value(claims).expect("claims");
    let person = |json| PersonAnswer::Known(Box::new(serde_json::from_value(json).expect("a person")));
    let person = match &google.people {
        Says::Sent(title) => person(json!({ "organizations": [{ "title": title }] })),
        Says::Nothing => person(json!({})),
        Says::NotGranted => PersonAnswer::NotAsked,
        Says::Unknown => PersonAnswer::Unknown,
    };
    let mut asked = Model::MAPPING.requested_scopes();
    asked.retain(|scope| scope.is_sign_in() || google.people != Says::NotGranted);
    Profile::new(claims, person, GrantedScopes::all(&asked))
}

fn create(google: &Google) -> Model {
    let profile = profile(google);
    let mut sync = Synchronisation::new(&profile, Model::MAPPING);
    let mut row = Model::create(&mut sync);
    let report = sync.finish().expect("nothing is required");
    assert!(report.created, "{report:?}");
    // What the database puts where nothing is written.
    row.id = ActiveValue::Set(1);
    for column in [
        &mut row.claim_update,
        &mut row.claim_mirror,
        &mut row.claim_until_edited,
        &mut row.update,
        &mut row.mirror,
        &mut row.create,
        &mut row.fill,
        &mut row.until_edited,
        &mut row.short,
        &mut row.note,
    ] {
        if column.is_not_set() {
            *column = ActiveValue::Set(None);
        }
    }
    assert_eq!(row.bytes, ActiveValue::NotSet);
    row.bytes = ActiveValue::Set(None);
    row.try_into_model().expect("a whole row")
}

/// The row after one more sign-in, the columns that were written, and the report.
fn update(row: &Model, google: &Google) -> (Model, Vec<&'static str>, SyncReport) {
    let profile = profile(google);
    let mut sync = Synchronisation::new(&profile, Model::MAPPING);
    let changes = row.update(&mut sync);
    let has_changes = sync.has_changes();
    let (after, written) = row.with(&changes);
    assert_eq!(has_changes, !written.is_empty(), "{written:?}");
    if !has_changes {
        assert_eq!(changes, ActiveModel { id: ActiveValue::Unchanged(row.id), ..Default::default() });
    }
    (after, written, sync.finish().expect("nothing is required"))
}

fn without(google: &Google) -> bool {
    !matches!((&google.claim, &google.people), (Says::Sent(_), Says::Sent(_)))
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn a_new_row_is_as_the_table_says(google in google()) {
        let row = create(&google);
        for mapped in &MAPPED {
            prop_assert_eq!(row.text(mapped), created(mapped, &google), "{:?}", mapped);
        }
        prop_assert_eq!((row.note, row.count, row.bytes, row.is_active), (None, 0, None, true));
    }

    #[test]
    fn every_sign_in_changes_a_row_as_the_table_says(
        first in google(),
        then in vec((edits(), google()), 1..6),
    ) {
        let mut row = create(&first);
        for (edits, google) in &then {
            edits.apply(&mut row);
            let (after, written, report) = update(&row, google);
            for mapped in &MAPPED {
                let stood = row.text(mapped);
                prop_assert_eq!(after.text(mapped), updated(mapped, google, stood.clone(), None), "{:?}", mapped);
                // Nothing is written that is there already, and nothing without being told.
                let is_written = written.contains(&mapped.name);
                prop_assert_eq!(is_written, after.text(mapped) != stood, "{:?}", mapped);
                let is_told = report.changed.contains(mapped.name) || report.cleared.contains(mapped.name);
                prop_assert_eq!(is_written, is_told, "{:?} {:?}", mapped, &report);
            }
            prop_assert_eq!(after.unmapped(), row.unmapped());

            let (again, written, _) = update(&after, google);
            prop_assert!(written.is_empty(), "the same answer writes {:?}", written);
            prop_assert_eq!(&again, &after);
            row = after;
        }
    }

    #[test]
    fn where_nothing_was_granted_or_is_known_nothing_is_written(
        first in google(),
        edits in edits(),
        people in proptest::sample::select(vec![Says::NotGranted, Says::Unknown]),
    ) {
        let mut row = create(&first);
        edits.apply(&mut row);
        let (after, written, report) = update(&row, &Google { claim: Says::Nothing, people: people.clone() });
        prop_assert!(written.iter().all(|name| name.starts_with("claim_")), "{:?}", written);
        for mapped in MAPPED.iter().filter(|mapped| !mapped.name.starts_with("claim_")) {
            prop_assert_eq!(after.text(mapped), row.text(mapped));
            // A column that holds no other value than Google's is not told of.
            let told = if people == Says::Unknown { report.unknown } else { report.not_granted };
            prop_assert!(told.contains(mapped.name), "{:?} {:?}", mapped, &report);
        }
    }

    #[test]
    fn the_later_of_two_answers_is_what_counts_for_columns_that_follow_google(
        row in google(),
        edits in edits(),
        earlier in google(),
        later in google(),
    ) {
        let mut row = create(&row);
        edits.apply(&mut row);
        let (at_once, ..) = update(&row, &later);
        let (in_turn, ..) = update(&update(&row, &earlier).0, &later);
        let follows = |rule| match rule {
            // Also what Google has no more.
            Rule::Mirror => matches!(later.people, Says::Sent(_) | Says::Nothing),
            Rule::Update => matches!(later.people, Says::Sent(_)),
            // Written once, whatever comes later.
            Rule::Create => true,
            _ => false,
        };
        for mapped in MAPPED.iter().filter(|it| it.max_chars.is_none() && !it.name.starts_with("claim_") && follows(it.rule)) {
            prop_assert_eq!(in_turn.text(mapped), at_once.text(mapped), "{:?}", mapped);
        }
        if !without(&later) {
            for name in ["claim_update", "claim_mirror", "claim_create"] {
                let mapped = MAPPED.iter().find(|mapped| mapped.name == name).expect("a column");
                prop_assert_eq!(in_turn.text(mapped), at_once.text(mapped), "{:?}", mapped);
            }
        }
    }
}
