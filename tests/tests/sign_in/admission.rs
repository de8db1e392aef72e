//! Who is let in: lists that add up, lists that win, and who may get an account.

use async_trait::async_trait;
use http::StatusCode;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};
use sso_runtime::{AccountError, Admission, Hooks, Identity, SignUp, session};
use sso_tests::{TestAppBuilder, ada, adas_row, on_each_database, user};

use crate::{assert_refused, assert_signed_in};

const NOT_ADMITTED: (StatusCode, &str) = (StatusCode::FORBIDDEN, "not_admitted");
const SIGN_UP_CLOSED: (StatusCode, &str) = (StatusCode::FORBIDDEN, "sign_up_closed");

/// Invites one address.
struct Invitation(&'static str);

#[async_trait]
impl Hooks<user::Model> for Invitation {
    async fn is_invited(&self, identity: &Identity, _: &DatabaseTransaction) -> Result<bool, AccountError> {
        Ok(identity.claims().email.as_deref() == Some(self.0))
    }
}

#[tokio::test]
async fn each_policy_lets_in_whom_it_says() {
    let workspace = || Admission::workspace(["example.com"]);
    let addresses = || Admission::addresses(["ADA@gmail.com"]);
    // The policy, Ada's address, whether it is verified, her organisation, whether she gets in.
    let cases = [
        (addresses(), "ada@gmail.com", true, None, true),
        (addresses(), "Ada@Gmail.com", true, None, true),
        (addresses(), "ada@gmail.com", false, None, false),
        (addresses(), "adam@gmail.com", true, None, false),
        (workspace().or(addresses()), "ada@gmail.com", true, None, true),
        (workspace().or(addresses()), "ada@example.com", true, Some("example.com"), true),
        (workspace().or(addresses()), "ada@example.com", true, None, false),
        (workspace().block_addresses(["ada@example.com"]), "ada@example.com", true, Some("example.com"), false),
        (workspace().block_addresses(["ada@example.com"]), "ada@example.com", false, Some("example.com"), false),
        (Admission::anyone().block_domains(["gmail.com"]), "ada@gmail.com", true, None, false),
        (Admission::anyone().block_domains(["example.com"]), "ada@gmail.com", true, Some("example.com"), false),
        (Admission::anyone().block_domains(["example.com"]), "ada@gmail.com", true, None, true),
        (Admission::email_domains(["bücher.example"]), "ada@xn--bcher-kva.example", true, None, true),
        (Admission::email_domains(["example.com"]), "ada@mail.example.com", true, None, false),
        // Small letters of other letters: the kelvin sign's is `k`, the dotted capital I's begins with `i`.
        (Admission::addresses(["kay@example.com"]), "\u{212a}ay@example.com", true, None, false),
        (Admission::addresses(["i\u{307}da@example.com"]), "\u{130}da@example.com", true, None, false),
        (Admission::anyone().block_addresses(["kay@example.com"]), "\u{212a}ay@example.com", true, None, false),
        (Admission::addresses(["\u{e9}va@example.com"]), "\u{c9}VA@example.com", true, None, true),
    ];
    for (index, (admission, email, is_verified, hd, gets_in)) in cases.into_iter().enumerate() {
        let case = format!("case {index}: {admission:?} {email} {is_verified} {hd:?}");
        let app = TestAppBuilder::in_memory().await.admission(admission).start().await;
        app.change(|ada| {
            let ada = ada.email(email).email_verified(is_verified);
            match hd {
                Some(hd) => ada.hosted_domain(hd),
                None => ada,
            }
        });
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        if gets_in {
            assert_signed_in(&mut browser, &page, "/", &case).await;
        } else {
            assert_refused(&app, &mut browser, &page, NOT_ADMITTED, &case).await;
        }
    }
}

#[tokio::test]
async fn whom_an_owner_of_a_list_takes_off_it_signs_in_no_more() {
    let app = TestAppBuilder::in_memory().await.admission(Admission::addresses(["ada@gmail.com"])).start().await;
    app.change(|ada| ada.email_verified(true));
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "listed").await;
    app.change(|ada| ada.email("countess@gmail.com"));
    let page = app.browser().sign_in().await;
    assert_eq!((page.status, page.code().as_str()), NOT_ADMITTED);
    assert_eq!(app.user().await, adas_row());
    assert_eq!(app.session_count().await, 1);
}

on_each_database! {
    async fn who_has_no_account_gets_one_only_where_sign_up_says_so(app: TestAppBuilder) {
        let closed = Admission::anyone().sign_up(SignUp::Closed);
        let app = app.admission(closed).start().await;
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_refused(&app, &mut browser, &page, SIGN_UP_CLOSED, "closed").await;

        let row = user::Model { id: 7, updated: None, ..adas_row() };
        row.into_active_model().reset_all().insert(&app.db).await.expect("the application may write");
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "closed, with an account").await;
        assert_eq!(app.user().await, user::Model { id: 7, ..adas_row() });
    }

    async fn who_is_invited_gets_an_account(app: TestAppBuilder) {
        let invited = Admission::anyone().sign_up(SignUp::Invited);
        let app = app.admission(invited).start_with(|builder| builder.hooks(Invitation("ada@gmail.com"))).await;
        app.change(|ada| ada.email("ada@example.com"));
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_refused(&app, &mut browser, &page, SIGN_UP_CLOSED, "not invited").await;
        app.change(|_| ada());
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "invited").await;
        app.change(|ada| ada.email("ada@example.com"));
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "with an account nobody asks for the invitation").await;
        session::Entity::delete_many().exec(&app.db).await.expect("the application may write");
    }
}

#[tokio::test]
async fn without_a_hook_nobody_is_invited() {
    let invited = Admission::anyone().sign_up(SignUp::Invited);
    let app = TestAppBuilder::in_memory().await.admission(invited).start().await;
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_refused(&app, &mut browser, &page, SIGN_UP_CLOSED, "no hook").await;
}
