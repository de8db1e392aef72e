//! What the generated synchronisation of a row costs: a user table of ten columns, and what Google says of its person.
//!
//! ```sh
//! cargo bench -p sync-cost
//! ```

use sea_orm::TryIntoModel as _;
use serde_json::json;
use sso_runtime::{
    __private::Synchronisation, Claims, GoogleUser as _, GrantedScopes, Person, PersonAnswer, Profile, SyncReport,
};

use self::user::{ActiveModel, Model};

#[expect(missing_docs, reason = "a table as applications have it")]
pub mod user {
    use sea_orm::entity::prelude::*;
    use sso_runtime::GoogleUser;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
    #[sea_orm(table_name = "users")]
    #[google(scopes(UserBirthdayRead, UserOrganizationRead, UserPhonenumbersRead))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        #[google(key)]
        pub google_sub: String,
        #[google(claim = email, required)]
        pub email: String,
        #[google(claim = email_verified, default)]
        pub email_verified: bool,
        #[google(claim = name)]
        pub name: Option<String>,
        #[google(claim = given_name, sync = fill)]
        pub given_name: Option<String>,
        #[google(claim = family_name, sync = mirror)]
        pub family_name: Option<String>,
        #[google(claim = picture, sync = mirror)]
        pub picture: Option<String>,
        #[google(claim = hd)]
        pub domain: Option<String>,
        #[google(people = birthdays::date)]
        pub birthday: Option<Date>,
        #[google(people = organizations::title)]
        pub title: Option<String>,
        #[google(people = phone_numbers::value, pick(type = "mobile"))]
        pub mobile: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A person of this name, with a value for each column.
///
/// # Panics
///
/// Where the values are none of Google's.
#[must_use]
pub fn profile(name: &str) -> Profile {
    let claims: Claims = serde_json::from_value(json!({
        "iss": "https://accounts.google.com", "sub": "110169484474386276334", "aud": "client", "exp": 1, "iat": 0,
        "email": "ada@example.com", "email_verified": true, "name": name, "given_name": "Ada",
        "family_name": "Lovelace", "picture": "https://lh3.googleusercontent.com/a/ada=s96-c", "hd": "example.com",
    }))
    .expect("claims");
    let person: Person = serde_json::from_value(json!({
        "birthdays": [{ "metadata": { "primary": true }, "date": { "year": 1815, "month": 12, "day": 10 } }],
        "organizations": [{ "metadata": { "primary": true }, "title": "Countess" }],
        "phoneNumbers": [{ "value": "+441", "type": "home" }, { "value": "+442", "type": "mobile" }],
    }))
    .expect("a person");
    let granted = GrantedScopes::all(&Model::MAPPING.requested_scopes());
    Profile::new(claims, PersonAnswer::Known(Box::new(person)), granted)
}

/// The row of that person.
///
/// # Panics
///
/// Where a column has no value.
#[must_use]
pub fn row(profile: &Profile) -> Model {
    let mut sync = Synchronisation::new(profile, Model::MAPPING);
    let mut row = Model::create(&mut sync);
    row.id = sea_orm::ActiveValue::Set(1);
    row.try_into_model().expect("a whole row")
}

/// What a sign-in writes to the row.
///
/// # Panics
///
/// Where the person is refused.
#[must_use]
pub fn update(row: &Model, profile: &Profile) -> (ActiveModel, SyncReport) {
    let mut sync = Synchronisation::new(profile, Model::MAPPING);
    let changes = row.update(&mut sync);
    (changes, sync.finish().expect("no refusal"))
}
