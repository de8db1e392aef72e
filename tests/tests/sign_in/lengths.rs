//! Text that is longer than its column: nothing is cut, and nothing fails that need not fail.

use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseConnection, EntityTrait, Schema};
use serde_json::json;
use sso_runtime::{
    __private::Synchronisation, Claims, Denial, GoogleUser as _, GrantedScopes, PersonAnswer, Profile, SyncReport,
};
use sso_tests::{on_each_database, user_of_short_columns as user};

/// Eight characters, which are more bytes.
const EIGHT: &str = "Zo\u{eb} \u{141}\u{f3}d\u{17a}";
const NINE: &str = "Ada Byron";

fn profile(name: &str, first_name: &str) -> Profile {
    let claims = json!({
        "iss": "https://accounts.google.com", "sub": "1", "aud": "client", "exp": 1, "iat": 0,
        "name": name, "given_name": first_name,
    });
    let claims: Claims = serde_json::from_value(claims).expect("claims");
    Profile::new(claims, PersonAnswer::NotAsked, GrantedScopes::all(&user::Model::MAPPING.requested_scopes()))
}

async fn create(db: &DatabaseConnection, name: &str) -> SyncReport {
    let table = Schema::new(db.get_database_backend()).create_table_from_entity(user::Entity);
    db.execute(&table).await.expect("a table");
    let profile = profile(name, "Ada");
    let mut sync = Synchronisation::new(&profile, user::Model::MAPPING);
    user::Model::create(&mut sync).insert(db).await.expect("a row");
    sync.finish().expect("a first name")
}

async fn update(db: &DatabaseConnection, name: &str, first_name: &str) -> SyncReport {
    let profile = profile(name, first_name);
    let mut sync = Synchronisation::new(&profile, user::Model::MAPPING);
    let row = stored(db).await.update(&mut sync);
    if sync.has_changes() {
        row.update(db).await.expect("the row");
    }
    sync.finish().expect("no refusal: the row has a first name")
}

async fn stored(db: &DatabaseConnection) -> user::Model {
    user::Entity::find().one(db).await.expect("the table").expect("a row")
}

fn row(name: Option<&str>, named: &str, whole: &str) -> user::Model {
    let name = name.map(str::to_owned);
    user::Model {
        id: 1,
        google_sub: "1".to_owned(),
        updated: name.clone(),
        mirrored: name.clone(),
        filled: name,
        named: named.to_owned(),
        first_name: "Ada".to_owned(),
        whole: Some(whole.to_owned()),
    }
}

on_each_database! {
    async fn what_fits_exactly_is_stored(app: TestAppBuilder) {
        let report = create(app.database(), EIGHT).await;
        assert_eq!(stored(app.database()).await, row(Some(EIGHT), EIGHT, EIGHT));
        assert!(report.too_long.is_empty(), "{report:?}");
    }

    async fn what_is_too_long_leaves_a_new_row_as_without_it(app: TestAppBuilder) {
        let report = create(app.database(), NINE).await;
        assert_eq!(stored(app.database()).await, row(None, "nobody", NINE));
        assert_eq!(report.too_long.to_string(), "updated,mirrored,filled,named");
        assert_eq!(report.changed.to_string(), "first_name,whole");
    }

    async fn what_is_too_long_keeps_the_old_value_by_every_rule(app: TestAppBuilder) {
        create(app.database(), EIGHT).await;
        let report = update(app.database(), NINE, "Ada").await;
        assert_eq!(stored(app.database()).await, row(Some(EIGHT), EIGHT, NINE));
        assert_eq!(report.too_long.to_string(), "updated,mirrored,filled,named");
        assert!(report.cleared.is_empty() && report.kept.is_empty(), "{report:?}");
    }

    async fn a_required_value_that_is_too_long_keeps_the_row_that_there_is(app: TestAppBuilder) {
        create(app.database(), EIGHT).await;
        let report = update(app.database(), EIGHT, "Augusta Ada").await;
        assert_eq!(stored(app.database()).await, row(Some(EIGHT), EIGHT, EIGHT));
        assert_eq!(report.too_long.to_string(), "first_name");
    }
}

#[test]
fn a_required_value_that_is_too_long_makes_no_row() {
    let profile = profile(EIGHT, "Augusta Ada");
    let mut sync = Synchronisation::new(&profile, user::Model::MAPPING);
    let _ = user::Model::create(&mut sync);
    assert_eq!(sync.finish().expect_err("refused"), Denial::ValueTooLong { column: "first_name" });
}

#[test]
fn the_mapping_tells_the_declared_length() {
    let lengths: Vec<Option<u32>> =
        user::Model::MAPPING.columns.iter().map(|column| user::Model::MAPPING.declaration(column).max_chars).collect();
    assert_eq!(lengths, [Some(8), Some(8), Some(8), Some(8), Some(8), None]);
}
