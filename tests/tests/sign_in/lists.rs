//! Columns that take all entries of a list, a picked one, or a whole one: the rows that come of it.

use sea_orm::{ActiveModelTrait, ConnectionTrait, Database, DatabaseConnection, EntityTrait, Schema};
use serde_json::{Value, json};
use sso_runtime::{
    __private::Synchronisation, Claims, GoogleUser as _, GrantedScopes, PersonAnswer, Profile, SyncReport,
};
use sso_tests::user_of_lists as user;

const SUBJECT: &str = "110169484474386276334";

fn person() -> Value {
    json!({
        "phoneNumbers": [
            { "value": "2", "type": "mobile", "metadata": { "verified": true } },
            { "value": "1", "type": "work", "metadata": { "primary": true } },
            { "value": "3", "type": "Mobile" },
        ],
        "organizations": [
            { "name": "Evening School", "title": "Pupil", "metadata": { "primary": true, "source": { "type": "PROFILE" } } },
            { "name": "Example Ltd", "title": "Clerk", "current": true, "startDate": { "year": 2020, "month": 2 } },
        ],
        "memberships": [{ "domainMembership": {} }],
        "calendarUrls": [{ "url": "https://calendar.example.com", "metadata": { "source": { "type": "CONTACT" } } }],
    })
}

fn row() -> user::Model {
    user::Model {
        id: 1,
        google_sub: SUBJECT.to_owned(),
        phone: Some("1".to_owned()),
        mobile: Some("2".to_owned()),
        verified: Some("2".to_owned()),
        title: Some("Clerk".to_owned()),
        phones: Some(user::Phones(vec!["1".to_owned(), "2".to_owned(), "3".to_owned()])),
        organization: Some(json!({
            "name": "Evening School",
            "title": "Pupil",
            "metadata": { "primary": true, "source": { "type": "PROFILE" } },
        })),
        is_colleague: Some(false),
        calendar: Some("https://calendar.example.com".to_owned()),
    }
}

fn profile(person: Value) -> Profile {
    let claims = json!({ "iss": "https://accounts.google.com", "sub": SUBJECT, "aud": "client", "exp": 1, "iat": 0 });
    let claims: Claims = serde_json::from_value(claims).expect("claims");
    let person = serde_json::from_value(person).expect("a person");
    let granted = GrantedScopes::all(&user::Model::MAPPING.requested_scopes());
    Profile::new(claims, PersonAnswer::Known(Box::new(person)), granted)
}

async fn database() -> DatabaseConnection {
    let db = Database::connect("sqlite::memory:").await.expect("SQLite");
    let table = Schema::new(db.get_database_backend()).create_table_from_entity(user::Entity);
    db.execute(&table).await.expect("a table");
    db
}

async fn create(db: &DatabaseConnection, person: Value) -> user::Model {
    let profile = profile(person);
    let mut sync = Synchronisation::new(&profile, user::Model::MAPPING);
    user::Model::create(&mut sync).insert(db).await.expect("a row");
    stored(db).await
}

async fn update(db: &DatabaseConnection, person: Value) -> (user::Model, SyncReport) {
    let profile = profile(person);
    let mut sync = Synchronisation::new(&profile, user::Model::MAPPING);
    let row = stored(db).await.update(&mut sync);
    if sync.has_changes() {
        row.update(db).await.expect("the row");
    }
    (stored(db).await, sync.finish().expect("nothing is required"))
}

async fn stored(db: &DatabaseConnection) -> user::Model {
    user::Entity::find().one(db).await.expect("the table").expect("a row")
}

#[tokio::test]
async fn a_list_takes_all_entries_the_preferred_first_and_a_pick_one_of_its_own() {
    let db = database().await;
    assert_eq!(create(&db, person()).await, row());
}

#[tokio::test]
async fn the_same_answer_changes_nothing() {
    let db = database().await;
    create(&db, person()).await;
    let (row_after, report) = update(&db, person()).await;
    assert_eq!(row_after, row());
    assert!(report.changed.is_empty() && report.cleared.is_empty() && report.kept.is_empty(), "{report:?}");
}

#[tokio::test]
async fn a_pick_that_finds_no_entry_is_an_absence() {
    let db = database().await;
    create(&db, person()).await;
    let mut person = person();
    person["phoneNumbers"] = json!([{ "value": "1", "type": "work", "metadata": { "primary": true } }]);
    let (row_after, report) = update(&db, person).await;
    let phones = Some(user::Phones(vec!["1".to_owned()]));
    assert_eq!(row_after, user::Model { mobile: None, verified: None, phones, ..row() });
    assert_eq!(report.cleared.iter().collect::<Vec<_>>(), ["mobile", "verified"]);
    assert_eq!(report.changed.iter().collect::<Vec<_>>(), ["phones"]);
}

#[tokio::test]
async fn a_list_that_is_gone_empties_its_column() {
    let db = database().await;
    create(&db, person()).await;
    let (row_after, _) = update(&db, json!({})).await;
    let emptied = create(&database().await, json!({})).await;
    assert_eq!(row_after, emptied);
    assert_eq!((emptied.phones, emptied.organization, emptied.is_colleague), (None, None, None));
}

#[tokio::test]
async fn what_google_answers_in_an_entry_is_stored_in_google_s_shape() {
    let db = database().await;
    let entry = json!({
        "name": "Example Ltd", "title": "Clerk", "current": true, "fullTimeEquivalentMillipercent": 50000,
        "startDate": { "year": 2020, "month": 2 },
    });
    let row = create(&db, json!({ "organizations": [entry.clone()] })).await;
    assert_eq!(row.organization, Some(entry));
}
