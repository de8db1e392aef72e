//! Answers of the People API: everything but a wrong document is a person, nothing in it is out of bounds, and a row that was
//! filled from it does not change by the same answer once more.

use sea_orm::{ActiveValue, TryIntoModel};
use serde_json::Value;
use sso_runtime::{
    __fuzz, __private::Synchronisation, Claims, GoogleUser as _, GrantedScopes, PartialDate, Person, PersonAnswer,
    Profile,
};

use crate::user;

/// The input is the body.
pub fn people_answer(data: &[u8]) {
    let json = serde_json::from_slice::<Value>(data).ok();
    let person = __fuzz::person(data);
    let json = json.filter(Value::is_object);
    let Some(person) = person else {
        let names_a_person = |json: &Value| json["resourceName"].as_str().is_some_and(|name| !name.is_empty());
        assert!(!json.is_some_and(|json| names_a_person(&json)), "Google's answers are objects that name the person");
        return;
    };
    let json = json.expect("a person is an object");
    is_within_bounds(&person, &json);
    fills_a_row_once(person);
}

fn is_within_bounds(person: &Person, json: &Value) {
    let count = |field: &str| json[field].as_array().map_or(0, Vec::len);
    assert!(person.names.len() <= count("names"));
    assert!(person.birthdays.len() <= count("birthdays"));
    assert!(person.organizations.len() <= count("organizations"));
    assert!(person.memberships.len() <= count("memberships"));
    let dates = person.birthdays.iter().filter_map(|birthday| birthday.date);
    for date in dates.chain(person.organizations.iter().flat_map(|work| [work.start_date, work.end_date]).flatten()) {
        let part = |part: Option<u8>| part.unwrap_or_default();
        let again = PartialDate::new(date.year().unwrap_or_default(), part(date.month()), part(date.day()));
        assert_eq!(again, Some(date), "{date:?} is in the calendar");
        assert_eq!(date.to_string().parse(), Ok(date), "{date:?} is read as it is written");
    }
    let texts = person.names.iter().flat_map(|name| [&name.display_name, &name.given_name, &name.family_name]);
    assert!(texts.flatten().all(|text| !text.is_empty()), "empty text counts as none");
}

fn fills_a_row_once(person: Person) {
    let mut claims = Claims::default();
    claims.sub = "1".to_owned();
    let granted = GrantedScopes::all(&user::Model::MAPPING.requested_scopes());
    let profile = Profile::new(claims, PersonAnswer::Known(Box::new(person)), granted);

    let mut sync = Synchronisation::new(&profile, user::Model::MAPPING);
    let mut row = user::Model::create(&mut sync);
    let created = sync.finish().expect("nothing is required");
    assert!(!created.changed.contains("name"), "the People API says nothing of claims");
    row.id = ActiveValue::Set(1);
    let row: user::Model = with_nulls(row).try_into_model().expect("a whole row");

    let mut sync = Synchronisation::new(&profile, user::Model::MAPPING);
    let changes = row.update(&mut sync);
    assert!(!sync.has_changes(), "{changes:?}");
    let unchanged = user::ActiveModel { id: ActiveValue::Unchanged(1), ..Default::default() };
    assert_eq!(changes, unchanged);
    let updated = sync.finish().expect("nothing is required");
    assert_eq!(updated.unknown.to_string(), created.unknown.to_string());
    assert_eq!(updated.too_long.to_string(), created.too_long.to_string());
}

/// The row as the database has it, which puts `NULL` where nothing is written.
fn with_nulls(row: user::ActiveModel) -> user::ActiveModel {
    fn or_null<T: Into<sea_orm::Value>>(value: ActiveValue<Option<T>>) -> ActiveValue<Option<T>>
    where
        Option<T>: Into<sea_orm::Value>,
    {
        if value.is_not_set() { ActiveValue::Set(None) } else { value }
    }
    user::ActiveModel {
        name: or_null(row.name),
        birthdate: or_null(row.birthdate),
        birthday: or_null(row.birthday),
        title: or_null(row.title),
        organization: or_null(row.organization),
        millipercent: or_null(row.millipercent),
        mobile: or_null(row.mobile),
        verified: or_null(row.verified),
        addresses: or_null(row.addresses),
        is_colleague: or_null(row.is_colleague),
        calendar: or_null(row.calendar),
        note: or_null(row.note),
        ..row
    }
}
