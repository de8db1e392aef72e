//! `test_user_helper.py`: who is admitted, what the row holds, and who has which role.

use async_trait::async_trait;
use axum::body::Body;
use http::{Request, StatusCode, header};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction};
use serde_json::Value;
use sso_runtime::{
    AccountError, Admission, ConfigError, Credentials, ExposeSecret, GoogleSso, Hooks, Identity, Roles,
    testing::Account,
};
use sso_tests::{TestApp, auth_user, user};
use tower::ServiceExt;

use super::{BRUCE, app, bruce, models};
use crate::assert_signed_in;

type App = TestApp<auth_user::Model>;

async fn sign_in<U: sso_tests::TestUser>(app: &TestApp<U>, case: &str) {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", case).await;
}

/// `test_user_email`. There addresses are kept in lower case; here they are compared so, and kept as Google writes them.
#[tokio::test]
async fn an_address_is_compared_without_case_and_kept_as_google_writes_it() {
    let app: App = app().await.admission(Admission::addresses(["FOO@example.com"])).start_of(|builder| builder).await;
    app.google.update_account(BRUCE, |bruce| bruce.email("Foo@Example.com"));
    sign_in(&app, "another case").await;
    assert_eq!(app.user().await.email, "Foo@Example.com");
}

/// `test_email_is_valid` (2). There an empty list refuses everybody at run time.
#[tokio::test]
async fn a_domain_of_the_list_is_admitted_and_an_empty_list_is_a_mistake() {
    let app: App = app().await.admission(Admission::email_domains(["example.com"])).start_of(|builder| builder).await;
    sign_in(&app, "listed").await;
    let credentials = Credentials::new("id", "secret", "https://app.example/callback");
    let nobody = Admission::email_domains::<&str>([]);
    let errors = GoogleSso::<user::Model>::builder(Default::default(), credentials, nobody).build().await;
    let errors = errors.expect_err("it admits nobody");
    assert_eq!(errors.iter().collect::<Vec<_>>(), [&ConfigError::AdmitsNobody("email_domains")]);
}

async fn enter(app: &App, browser: &sso_tests::Browser, code: &str) -> StatusCode {
    let cookies: Vec<_> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = Request::post("/google/claim")
        .header(header::COOKIE, cookies.join("; "))
        .header(header::ORIGIN, "http://localhost:3000")
        .body(Body::from(format!("code={code}")))
        .expect("a request");
    app.router.clone().oneshot(request).await.expect("the router answers").status()
}

/// `test_get_or_create_user` (2). There the first of a domain becomes superuser; here who has the code that was printed.
#[tokio::test]
async fn a_new_row_holds_what_google_says_and_the_first_administrator_has_a_code() {
    for has_code in [true, false] {
        let roles = if has_code { Roles::assign().claim_code("superuser") } else { Roles::assign() };
        let app: App = app().await.start_of(|builder| builder.roles(roles)).await;
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "new").await;
        let row = app.user().await;
        let texts = [&row.first_name, &row.last_name, &row.username, &row.email];
        assert_eq!(texts, ["Bruce", "Wayne", "foo@example.com", "foo@example.com"]);
        assert_eq!((row.is_active, row.is_staff, row.is_superuser), (true, false, false));
        let code = app.sso.claim_code().map(|code| code.expose_secret().to_owned());
        assert_eq!(code.is_some(), has_code);
        let status = enter(&app, &browser, &code.unwrap_or_default()).await;
        assert_eq!(status, if has_code { StatusCode::SEE_OTHER } else { StatusCode::NOT_FOUND });
        assert_eq!(app.user().await.is_superuser, has_code);
    }
}

/// `test_update_existing_user_record` (2). There for all columns at once, here for each by its rule.
#[tokio::test]
async fn a_later_sign_in_writes_the_names_whose_rule_says_so() {
    let app = app().await.start().await;
    sign_in(&app, "first").await;
    app.google.update_account(BRUCE, |bruce| bruce.name("Clark", Some("Kent")));
    sign_in(&app, "again").await;
    let row = app.user().await;
    assert_eq!((row.updated.as_deref(), row.mirrored.as_deref()), (Some("Clark Kent"), Some("Clark")), "always");
    assert_eq!(row.created.as_deref(), Some("Wayne"), "at creation only");
    assert_eq!(row.email, "foo@example.com");
}

/// `test_add_all_users_to_staff_list`.
#[tokio::test]
async fn everybody_can_be_staff() {
    let roles = Roles::assign().give("staff", Admission::anyone());
    let app: App = app().await.start_of(|builder| builder.roles(roles)).await;
    for subject in ["1", "2", "3"] {
        app.google.set_account(Account::new(subject).email(format!("{subject}@example.org")).name("A", None));
        app.google.choose(subject);
        sign_in(&app, subject).await;
    }
    assert_eq!(app.users().await.iter().filter(|user| user.is_staff).count(), 3);
}

/// `test_create_staff_from_list`, `test_create_super_user_from_list`. A superuser is staff there by itself, here by a rule.
#[tokio::test]
async fn roles_follow_from_lists_of_addresses() {
    let listed = || Admission::addresses(["foo@example.com"]);
    for (roles, is_staff, is_superuser) in [
        (Roles::assign().give("staff", listed()), true, false),
        (Roles::assign().give("staff", listed()).give("superuser", listed()), true, true),
        (Roles::assign().give("staff", Admission::addresses(["bar@example.com"])), false, false),
    ] {
        let app: App = app().await.start_of(|builder| builder.roles(roles)).await;
        sign_in(&app, "new").await;
        let row = app.user().await;
        assert_eq!((row.is_active, row.is_staff, row.is_superuser), (true, is_staff, is_superuser));
    }
}

/// `test_different_null_values`.
#[tokio::test]
async fn without_a_locale_the_column_has_its_default() {
    for case in ["no locale", "a locale of null"] {
        let app: TestApp<models::Model> = app().await.start_of(|builder| builder).await;
        app.google.edit_id_token(move |token| {
            if case == "no locale" { token.remove("locale") } else { token.set("locale", Value::Null) }
        });
        sign_in(&app, case).await;
        assert_eq!(app.user().await.locale, "pt_BR", "{case}");
    }
}

/// Chooses the name of new users.
struct Naming;

#[async_trait]
impl Hooks<auth_user::Model> for Naming {
    async fn before_create(
        &self,
        row: &mut auth_user::ActiveModel,
        _: &Identity,
        _: &DatabaseTransaction,
    ) -> Result<(), AccountError> {
        row.username = Set("custom_username".to_owned());
        Ok(())
    }
}

/// `test_get_or_create_user_with_full_args`, `test_get_or_create_user_with_full_args_custom_lookup`. A hook completes the new
/// row; what it cannot do is say by what a user is found.
#[tokio::test]
async fn a_hook_completes_a_new_row_and_nobody_is_found_by_anything_but_sub() {
    let app: App = app().await.start_of(|builder| builder.hooks(Naming)).await;
    let same_number = auth_user::ActiveModel {
        id: Set(12345),
        password: Set("!".to_owned()),
        is_superuser: Set(true),
        username: Set("somebody".to_owned()),
        first_name: Set(String::new()),
        last_name: Set(String::new()),
        email: Set("somebody@example.com".to_owned()),
        is_staff: Set(false),
        is_active: Set(true),
        date_joined: Set(sea_orm::prelude::DateTimeUtc::UNIX_EPOCH),
        ..Default::default()
    };
    let same_number = same_number.insert(&app.db).await.expect("the application may write");
    sign_in(&app, "new").await;
    sign_in(&app, "again").await;
    let users = app.users().await;
    let [other, row] = users.as_slice() else { panic!("{users:?}") };
    assert_eq!(*other, same_number, "whose primary key is Google's number");
    assert_eq!((row.username.as_str(), row.email.as_str()), ("custom_username", "foo@example.com"));
    assert!(!row.is_superuser);
}

/// `test_duplicated_emails`. There both spellings find the row of that address; here both find the row of that `sub`, and
/// the row of the address is nobody's.
#[tokio::test]
async fn an_address_in_two_spellings_is_one_person_and_takes_no_row() {
    let app: App = app().await.start_of(|builder| builder).await;
    for (index, email) in ["FOO@EXAMPLE.COM", "foo@example.com"].into_iter().enumerate() {
        app.google.set_account(bruce().email(email));
        sign_in(&app, email).await;
        let row = app.user().await;
        assert_eq!((row.email.as_str(), row.username.as_str()), (email, "FOO@EXAMPLE.COM"), "sign-in {index}");
    }
    let row = app.user().await;
    let unlinked = auth_user::ActiveModel { id: Set(row.id), google_sub: Set(None), ..Default::default() };
    let row = unlinked.update(&app.db).await.expect("the application may write");
    for email in ["FOO@EXAMPLE.COM", "foo@example.com"] {
        app.google.set_account(bruce().email(email));
        let mut browser = app.browser();
        browser.sign_in().await;
        let first = app.users().await.into_iter().next();
        assert_eq!(first.as_ref(), Some(&row), "{email}");
    }
}
