//! Whose account it is.

use async_trait::async_trait;
use http::StatusCode;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, EntityTrait};
use sso_runtime::{
    AccountError, Admission, Hooks, Identity, Linking, ReturnTo, SyncReport, flow,
    testing::{Account, Endpoint, Fault},
};
use sso_tests::{ADA, TestApp, TestAppBuilder, adas_row, on_each_database, user, user_of_accounts};

use super::{MALLORY, app, assert_nobody_gets_in, came_back, parameter, signed_in};
use crate::assert_refused;

type Accounts = TestApp<user_of_accounts::Model>;

const CONFLICT: (StatusCode, &str) = (StatusCode::CONFLICT, "conflict");
const ACCOUNT_EXISTS: (StatusCode, &str) = (StatusCode::FORBIDDEN, "account_exists");
const NOT_ADMITTED: (StatusCode, &str) = (StatusCode::FORBIDDEN, "not_admitted");

/// A row with a password, made by whoever registered the address.
async fn register(app: &Accounts, email: &str, is_address_proven: bool) -> user_of_accounts::Model {
    let row = user_of_accounts::ActiveModel {
        email: Set(Some(email.to_owned())),
        language: Set("none".to_owned()),
        is_staff: Set(false),
        is_admin: Set(false),
        is_active: Set(true),
        is_address_proven: Set(is_address_proven),
        password: Set(Some("of whoever registered".to_owned())),
        ..Default::default()
    };
    row.insert(&app.db).await.expect("the application may write")
}

/// Voids a row's password when a Google account is linked to it, and finds users by their number.
struct Application;

#[async_trait]
impl Hooks<user_of_accounts::Model> for Application {
    async fn after_sync(
        &self,
        user: &user_of_accounts::Model,
        report: &SyncReport,
        _: &Identity,
        db: &DatabaseTransaction,
    ) -> Result<(), AccountError> {
        if report.linked {
            let row = user_of_accounts::ActiveModel { id: Set(user.id), password: Set(None), ..Default::default() };
            row.update(db).await?;
        }
        Ok(())
    }

    async fn user_to_link(
        &self,
        handle: &str,
        db: &DatabaseTransaction,
    ) -> Result<Option<user_of_accounts::Model>, AccountError> {
        let id: i64 = handle.parse().map_err(AccountError::failed)?;
        Ok(user_of_accounts::Entity::find_by_id(id).one(db).await?)
    }
}

on_each_database! {
    async fn takeover_by_a_mutable_claim(app: TestAppBuilder) {
        let app = app.start().await;
        signed_in(&app, "Ada").await;
        let adas = [
            ("email", "ada@gmail.com"),
            ("name", "Ada Lovelace"),
            ("given_name", "Ada"),
            ("family_name", "Lovelace"),
            ("preferred_username", ADA),
            ("upn", ADA),
            ("oid", ADA),
        ];
        let mallory = Account::new(MALLORY).email_verified(true);
        app.google.set_account(adas.into_iter().fold(mallory, |mallory, (claim, value)| mallory.claim(claim, value)));
        app.google.choose(MALLORY);
        assert_nobody_gets_in(&app, CONFLICT, "all of Ada's claims, another sub").await;

        app.change(|ada| ada.email("countess@gmail.com").name("Augusta", Some("King")));
        app.google.choose(ADA);
        signed_in(&app, "none of Ada's claims, the same sub").await;
        let row = app.user().await;
        assert_eq!((row.id, row.email.as_str()), (adas_row().id, "countess@gmail.com"));
    }

    async fn case_and_collation(app: TestAppBuilder) {
        let app = app.account("abc", Account::new("abc").email("lower@gmail.com")).start().await;
        let mut lower = signed_in(&app, "lower case").await;
        app.google.set_account(Account::new("ABC").email("upper@gmail.com"));
        app.google.choose("ABC");
        let mut upper = signed_in(&app, "upper case").await;
        let subjects: Vec<_> = app.users().await.into_iter().map(|user| user.google_sub).collect();
        assert_eq!(subjects, ["abc", "ABC"]);
        assert_eq!(lower.get("/me").await.json()["email"], "lower@gmail.com");
        assert_eq!(upper.get("/me").await.json()["email"], "upper@gmail.com");
    }
}

#[tokio::test]
async fn takeover_by_an_unverified_address() {
    for (case, address, is_verified) in [
        ("verified by Google at some time, of a domain that is not Google's", "ada@corp.example", true),
        ("not verified", "ada@gmail.com", false),
    ] {
        let app: Accounts = TestAppBuilder::in_memory()
            .await
            .start_of(|builder| builder.linking(Linking::authoritative(|_| true)).hooks(Application))
            .await;
        register(&app, address, true).await;
        app.change(|ada| ada.email(address).email_verified(is_verified));
        assert_nobody_gets_in(&app, ACCOUNT_EXISTS, case).await;
    }
}

#[tokio::test]
async fn pre_hijacking() {
    let linking = || Linking::authoritative(|user: &user_of_accounts::Model| user.is_address_proven);
    let app: Accounts =
        TestAppBuilder::in_memory().await.start_of(|builder| builder.linking(linking()).hooks(Application)).await;
    let planted = register(&app, "ada@gmail.com", false).await;
    app.change(|ada| ada.email_verified(true));
    assert_nobody_gets_in(&app, ACCOUNT_EXISTS, "the attacker registered Ada's address first").await;
    assert_eq!(app.user().await, planted, "and gets nothing of Ada's");

    let proven =
        user_of_accounts::ActiveModel { id: Set(planted.id), is_address_proven: Set(true), ..Default::default() };
    proven.update(&app.db).await.expect("the application may write");
    signed_in(&app, "Ada proved the address, and comes with Google").await;
    let row = app.user().await;
    assert_eq!((row.id, row.google_sub.as_deref(), row.password), (planted.id, Some(ADA), None));
}

#[tokio::test]
async fn linking_flow_details() {
    let app: Accounts = TestAppBuilder::in_memory().await.start_of(|builder| builder.hooks(Application)).await;
    let victim = register(&app, "victim@local.example", true).await;
    app.google.set_account(Account::new(MALLORY).email("mallory@gmail.com").name("Mallory", None));
    let start = || flow::start_link(&app.sso, &victim.id.to_string(), "", ReturnTo::parse("/members"));

    // The attacker's Google account, offered to the victim's browser while it is linking.
    app.google.choose(MALLORY);
    let (_, attackers) = came_back(&app).await;
    app.google.choose(ADA);
    let mut browser = app.browser();
    let linking = start();
    browser.keep(&linking.cookies);
    let page = browser.get(&attackers).await;
    assert_eq!((page.status, page.code().as_str()), (StatusCode::BAD_REQUEST, "state_mismatch"));

    // The attacker's code under the victim's state.
    let callback = browser.at_google(&linking.location).await;
    let swapped = callback.replace(
        &url::form_urlencoded::byte_serialize(parameter(&callback, "code").as_bytes()).collect::<String>(),
        &url::form_urlencoded::byte_serialize(parameter(&attackers, "code").as_bytes()).collect::<String>(),
    );
    assert_ne!(swapped, callback);
    let mut swapping = browser.clone();
    let page = swapping.get(&swapped).await;
    assert_eq!((page.status, page.code().as_str()), (StatusCode::BAD_REQUEST, "code_rejected"));
    assert_eq!(app.user().await, victim, "nothing is linked");

    // The victim's own answer counts, and once.
    let page = browser.clone().get(&callback).await;
    assert_eq!(page.location.as_deref(), Some("/members"), "{page:?}");
    assert_eq!(app.user().await.google_sub.as_deref(), Some(ADA));
    let mut replaying = browser.clone();
    let page = replaying.get(&callback).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST, "{page:?}");
    assert!(!replaying.is_signed_in().await);
    assert_eq!(app.session_count().await, 1);
}

#[tokio::test]
async fn domain_re_registration() {
    let account = |subject: &str| {
        Account::new(subject).email("ada@corp.example").hosted_domain("corp.example").email_verified(true)
    };
    let app = TestAppBuilder::in_memory().await.admission(Admission::workspace(["corp.example"]));
    let app = app.account(ADA, account(ADA).name("Ada", Some("Lovelace"))).start().await;
    signed_in(&app, "Ada of the company that was").await;
    app.google.set_account(account(MALLORY).name("Ada", Some("Lovelace")));
    app.google.choose(MALLORY);
    assert_nobody_gets_in(&app, CONFLICT, "the domain's buyer made the same mailbox").await;
    assert_eq!(app.user().await.google_sub, ADA);
}

#[tokio::test]
async fn ghost_accounts_in_a_domain() {
    let app = TestAppBuilder::in_memory().await.admission(Admission::workspace(["corp.example"])).start().await;
    for address in ["you+x@corp.example", "you@corp.example"] {
        app.change(|ada| ada.email(address).email_verified(true));
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_refused(&app, &mut browser, &page, NOT_ADMITTED, address).await;
    }
    app.change(|ada| ada.hosted_domain("corp.example"));
    signed_in(&app, "of the organisation").await;
}

#[tokio::test]
async fn domain_test_by_substring() {
    let app = TestAppBuilder::in_memory().await.admission(Admission::email_domains(["example.com", "gmail.com"]));
    let app = app.start().await;
    for address in [
        "a@mail.com",
        "a@evilexample.com",
        "a@example.com.evil",
        "a@sub.example.com",
        "a@example.co",
        "a@example.com.",
        "a@b@example.com",
        "a@evil.example,b@example.com",
        "example.com@evil.example",
        "a@xexample.com",
    ] {
        app.change(|ada| ada.email(address).email_verified(true));
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_refused(&app, &mut browser, &page, NOT_ADMITTED, address).await;
    }
    app.change(|ada| ada.email("a@EXAMPLE.com"));
    signed_in(&app, "of the domain").await;
}

#[tokio::test]
async fn token_substitution() {
    // Another token came along than the ID token was issued with.
    let app = app().await;
    app.google.fault(Endpoint::Token, Fault::with("access_token", "ya29.of-somebody-else"));
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    let rejected = (StatusCode::BAD_GATEWAY, "id_token_rejected");
    assert_refused(&app, &mut browser, &page, rejected, "`at_hash` is of another token").await;
    app.google.clear_faults();

    // The API speaks of another person than the ID token.
    app.google.fault(Endpoint::People, Fault::with("resourceName", format!("people/{MALLORY}")));
    signed_in(&app, "the ID token is Ada's").await;
    assert_eq!(app.user().await, user::Model { birthdate: None, gender: None, title: None, ..adas_row() });
    assert_eq!(app.google.calls().userinfo, 0, "userinfo is not asked, so it cannot say anything");
}

#[tokio::test]
async fn privilege_by_an_address_list() {
    use sso_runtime::{ConfigError, Roles};
    let roles = || Roles::assign().give("admin", Admission::addresses(["root@corp.example"]));
    let app: Accounts = TestAppBuilder::in_memory().await.start_of(|builder| builder.roles(roles())).await;
    app.change(|ada| ada.claim("is_admin", true).claim("is_staff", true).claim("roles", serde_json::json!(["admin"])));
    signed_in(&app, "the first person, whose token claims roles").await;
    app.change(|ada| ada.email("root@corp.example").email_verified(false));
    signed_in(&app, "an address that is not verified").await;
    let row = app.user().await;
    assert_eq!((row.is_admin, row.is_staff), (false, false));
    let everybody = Roles::assign().give("admin", Admission::addresses(["*"]));
    let mistakes = app.another_builder().await.roles(everybody).build().await.expect_err("a star is no address");
    assert!(mistakes.iter().any(|mistake| matches!(mistake, ConfigError::Address { .. })), "{mistakes}");
}
