//! What a person did not grant is neither asked for nor touched.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, IntoActiveModel, prelude::Date};
use serde_json::json;
use sso_runtime::{
    AccountError, Hooks, Identity, SyncReport,
    testing::{Endpoint, Fault},
};
use sso_tests::{TestApp, TestAppBuilder, adas_row, user};

use crate::assert_signed_in;

const BIRTHDAY: &str = "https://www.googleapis.com/auth/user.birthday.read";
const GENDER: &str = "https://www.googleapis.com/auth/user.gender.read";
const ORGANIZATION: &str = "https://www.googleapis.com/auth/user.organization.read";

/// Each data scope, and the People field that it gives.
const SCOPES: [(&str, &str); 3] = [(BIRTHDAY, "birthdays"), (GENDER, "genders"), (ORGANIZATION, "organizations")];

/// Every subset of the scopes.
fn subsets() -> impl Iterator<Item = Vec<(&'static str, &'static str)>> {
    (0..1_u8 << SCOPES.len())
        .map(|bits| (0..SCOPES.len()).filter(|index| bits & (1 << index) != 0).map(|index| SCOPES[index]).collect())
}

async fn sign_in(app: &TestApp, case: &str) {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", case).await;
}

/// `row`, with the columns of what was not granted as in `refused`.
fn mixed(row: &user::Model, refused: &user::Model, granted: &[(&str, &str)]) -> user::Model {
    let has = |scope| granted.iter().any(|(granted, _)| *granted == scope);
    user::Model {
        birthdate: if has(BIRTHDAY) { row.birthdate } else { refused.birthdate },
        gender: if has(GENDER) { row.gender.clone() } else { refused.gender.clone() },
        title: if has(ORGANIZATION) { row.title.clone() } else { refused.title.clone() },
        ..row.clone()
    }
}

/// Asserts that the last sign-in, the `calls`-th that had something to ask, asked for what was granted.
fn assert_asked(app: &TestApp, granted: &[(&str, &str)], calls: u32) {
    assert_eq!(app.google.calls().people, calls, "{granted:?}");
    let Some(request) = app.google.last_people_request().filter(|_| !granted.is_empty()) else {
        return assert!(granted.is_empty(), "{granted:?}");
    };
    let fields: Vec<_> = granted.iter().map(|(_, field)| *field).collect();
    assert_eq!(request.person_fields, fields);
    assert_eq!(request.sources, ["READ_SOURCE_TYPE_PROFILE"]);
}

#[tokio::test]
async fn a_new_row_lacks_what_was_not_granted_whichever_it_is() {
    for granted in subsets() {
        let app = TestAppBuilder::in_memory().await.start().await;
        app.google.grant_only(granted.iter().map(|(scope, _)| *scope));
        sign_in(&app, &format!("{granted:?}")).await;
        let nothing = user::Model { birthdate: None, gender: None, title: None, ..adas_row() };
        assert_eq!(app.user().await, mixed(&adas_row(), &nothing, &granted), "{granted:?}");
        assert_asked(&app, &granted, u32::from(!granted.is_empty()));
    }
}

#[tokio::test]
async fn a_row_keeps_what_was_not_granted_whichever_it_is() {
    for granted in subsets() {
        let app = TestAppBuilder::in_memory().await.start().await;
        sign_in(&app, "everything granted").await;
        let edited = user::Model {
            birthdate: Date::from_ymd_opt(1999, 12, 31),
            gender: Some("of the application".to_owned()),
            title: Some("of the application".to_owned()),
            ..adas_row()
        };
        edited.clone().into_active_model().reset_all().update(&app.db).await.expect("the application may write");
        app.google.grant_only(granted.iter().map(|(scope, _)| *scope));
        sign_in(&app, &format!("{granted:?}")).await;
        assert_eq!(app.user().await, mixed(&adas_row(), &edited, &granted), "{granted:?}");
        assert_asked(&app, &granted, 1 + u32::from(!granted.is_empty()));
    }
}

#[tokio::test]
async fn mirror_clears_nothing_that_was_not_granted() {
    for granted in subsets() {
        let app = TestAppBuilder::in_memory().await.start().await;
        sign_in(&app, "everything granted").await;
        app.change(|ada| ada.person(json!({})));
        app.google.grant_only(granted.iter().map(|(scope, _)| *scope));
        sign_in(&app, &format!("{granted:?}")).await;
        let cleared = user::Model { birthdate: None, ..adas_row() };
        assert_eq!(app.user().await, mixed(&cleared, &adas_row(), &granted), "{granted:?}");
    }
}

#[tokio::test]
async fn what_is_granted_later_is_filled_later() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.google.grant_only::<&str>([]);
    sign_in(&app, "nothing granted").await;
    app.google.grant_all();
    sign_in(&app, "everything granted").await;
    assert_eq!(app.user().await, adas_row());
}

#[tokio::test]
async fn an_answer_without_scopes_means_all_that_was_asked_for() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.google.fault(Endpoint::Token, Fault::without("scope"));
    sign_in(&app, "no scope member").await;
    assert_eq!(app.user().await, adas_row());
    assert_asked(&app, &SCOPES, 1);
}

#[tokio::test]
async fn an_answer_with_empty_scopes_means_none() {
    let app = TestAppBuilder::in_memory().await.start().await;
    sign_in(&app, "everything granted").await;
    app.change(|ada| ada.name("Augusta", None).person(json!({})));
    app.google.fault(Endpoint::Token, Fault::with("scope", ""));
    sign_in(&app, "an empty scope member").await;
    let row = app.user().await;
    assert_eq!((row.birthdate, row.gender, row.title), (adas_row().birthdate, adas_row().gender, adas_row().title));
    assert_eq!(app.google.calls().people, 1, "People is not asked for what was not granted");
}

#[tokio::test]
async fn an_answer_with_fewer_scopes_is_believed() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.google.fault(Endpoint::Token, Fault::with("scope", format!("openid email {GENDER} profile")));
    sign_in(&app, "fewer scopes").await;
    assert_eq!(app.user().await, user::Model { birthdate: None, title: None, ..adas_row() });
    assert_asked(&app, &SCOPES[1..2], 1);
}

#[tokio::test]
async fn an_answer_with_more_scopes_changes_nothing() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let more = format!(
        "https://www.googleapis.com/auth/calendar.readonly {ORGANIZATION} openid {GENDER} \
         https://www.googleapis.com/auth/userinfo.email {BIRTHDAY} https://www.googleapis.com/auth/user.emails.read \
         https://www.googleapis.com/auth/userinfo.profile"
    );
    app.google.fault(Endpoint::Token, Fault::with("scope", more));
    sign_in(&app, "more scopes").await;
    assert_eq!(app.user().await, adas_row());
    assert_asked(&app, &SCOPES, 1);
}

#[tokio::test]
async fn scopes_are_compared_byte_for_byte() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let odd = format!("openid email profile {}x {} user.gender.read", BIRTHDAY, ORGANIZATION.to_uppercase());
    app.google.fault(Endpoint::Token, Fault::with("scope", odd));
    sign_in(&app, "odd scopes").await;
    assert_eq!(app.user().await, user::Model { birthdate: None, gender: None, title: None, ..adas_row() });
    assert_eq!(app.google.calls().people, 0);
}

/// Keeps what the report said.
#[derive(Clone, Default)]
struct Reports(Arc<Mutex<Vec<Option<String>>>>);

#[async_trait]
impl Hooks<user::Model> for Reports {
    async fn after_sync(
        &self,
        _: &user::Model,
        report: &SyncReport,
        _: &Identity,
        _: &DatabaseTransaction,
    ) -> Result<(), AccountError> {
        self.0.lock().expect("no hook panicked").push(report.consent_url.clone());
        Ok(())
    }
}

#[tokio::test]
async fn what_was_refused_is_asked_again_at_the_reports_url() {
    let reports = Reports::default();
    let app = TestAppBuilder::in_memory().await.start_with(|builder| builder.hooks(reports.clone())).await;
    let mut browser = app.browser();
    app.google.grant_only([GENDER]);
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "one scope").await;
    assert_eq!(app.google.last_authorize_query().expect("Google was asked").get("prompt"), None);
    let consent_url = reports.0.lock().expect("no hook panicked").pop().flatten().expect("a scope was refused");
    let path = consent_url.strip_prefix("http://localhost:3000").expect("it is a URL of the application").to_owned();
    assert_eq!(path, "/google/consent");

    app.google.grant_only([BIRTHDAY, GENDER, ORGANIZATION]);
    let location = browser.start(&format!("{path}?next=/members&prompt=none&login_hint=mallory")).await;
    let callback = browser.at_google(&location).await;
    let query = app.google.last_authorize_query().expect("Google was asked");
    let asked = |name: &str| query.get(name).map(String::as_str);
    assert_eq!((asked("prompt"), asked("login_hint")), (Some("consent"), Some(sso_tests::ADA)));
    let page = browser.get(&callback).await;
    assert_signed_in(&mut browser, &page, "/members", "all scopes").await;
    assert_eq!(app.user().await, adas_row());
    assert_eq!(reports.0.lock().expect("no hook panicked").pop(), Some(None), "nothing is left to ask");
}
