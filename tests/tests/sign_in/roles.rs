//! Who has which role.

use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use sso_runtime::{Admission, ConfigError, Roles};
use sso_tests::{TestApp, TestAppBuilder, ada, on_each_database, user_of_accounts as user};

use crate::assert_signed_in;

type App = TestApp<user::Model>;

async fn roles_after_sign_in(app: &App, case: &str) -> (bool, bool) {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", case).await;
    let user = app.user().await;
    (user.is_staff, user.is_admin)
}

fn rules(roles: Roles) -> Roles {
    roles
        .give("staff", Admission::workspace(["example.com"]))
        .give("staff", Admission::email_domains(["example.org"]))
        .give("admin", Admission::addresses(["ada@gmail.com"]))
}

async fn set(app: &App, (is_staff, is_admin): (bool, bool)) {
    let id = app.user().await.id;
    let row = user::ActiveModel { id: Set(id), is_staff: Set(is_staff), is_admin: Set(is_admin), ..Default::default() };
    row.update(&app.db).await.expect("the application may write");
}

on_each_database! {
    async fn the_rules_give_roles_at_creation_and_later(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder.roles(rules(Roles::assign()))).await;
        app.change(|ada| ada.email_verified(false));
        assert_eq!(roles_after_sign_in(&app, "an address that was not verified").await, (false, false));
        app.change(|ada| ada.email_verified(true));
        assert_eq!(roles_after_sign_in(&app, "by address").await, (false, true));
        app.change(|ada| ada.email("ada@example.org").email_verified(true));
        assert_eq!(roles_after_sign_in(&app, "by address domain; the other is kept").await, (true, true));
        set(&app, (false, false)).await;
        app.change(|ada| ada.email("ada@example.com").hosted_domain("example.com"));
        assert_eq!(roles_after_sign_in(&app, "by organisation").await, (true, false));
    }

    async fn mirror_takes_away_what_the_rules_do_not_give(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder.roles(rules(Roles::mirror()))).await;
        app.change(|ada| ada.hosted_domain("example.com").email_verified(true));
        assert_eq!(roles_after_sign_in(&app, "new").await, (true, true));
        app.change(|_| ada().email("ada@example.com"));
        assert_eq!(roles_after_sign_in(&app, "neither").await, (false, false));
        set(&app, (true, true)).await;
        assert_eq!(roles_after_sign_in(&app, "taken away").await, (false, false));
    }

    async fn a_role_that_no_rule_names_is_left_alone(app: TestAppBuilder) {
        let admins = Roles::mirror().give("admin", Admission::addresses(["nobody@example.com"]));
        let app: App = app.start_of(|builder| builder.roles(admins)).await;
        assert_eq!(roles_after_sign_in(&app, "new").await, (false, false));
        set(&app, (true, true)).await;
        assert_eq!(roles_after_sign_in(&app, "again").await, (true, false));
    }

    async fn without_rules_roles_are_the_application_s(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder).await;
        assert_eq!(roles_after_sign_in(&app, "new").await, (false, false));
        set(&app, (true, false)).await;
        assert_eq!(roles_after_sign_in(&app, "again").await, (true, false));
    }
}

#[tokio::test]
async fn a_role_that_no_column_has_is_a_mistake_in_the_configuration() {
    let app: App = TestAppBuilder::in_memory().await.start_of(|builder| builder).await;
    let errors = app
        .another_builder()
        .await
        .roles(Roles::assign().give("stuff", Admission::anyone()).give("staff", Admission::workspace(["*"])))
        .build()
        .await
        .expect_err("two mistakes");
    let role = ConfigError::Role { role: "stuff".to_owned(), known: vec!["staff", "admin"] };
    assert_eq!(errors.iter().next(), Some(&role), "{errors}");
    assert!(errors.to_string().contains("the columns have `staff`, `admin`"), "{errors}");
    assert_eq!(errors.iter().count(), 2, "{errors}");
}
