//! The connection to the database is lost at each message in turn, on the way there and on the way back.

use async_trait::async_trait;
use http::StatusCode;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseConnection, DatabaseTransaction, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder,
};
use sso_runtime::{AccountError, Failure, Hooks, Linking, UnlinkError, grant, session};
use sso_tests::{ADA, BehindProxy, Lost, Proxy, TestApp, behind_a_proxy, user_of_accounts as user};

type App = TestApp<user::Model>;

/// Lets everybody go.
struct AnybodyMayGo;

#[async_trait]
impl Hooks<user::Model> for AnybodyMayGo {
    async fn may_unlink(&self, _: &user::Model, _: &DatabaseTransaction) -> Result<(), AccountError> {
        Ok(())
    }
}

/// All that is kept.
#[derive(Clone, Debug, PartialEq)]
struct Kept {
    users: Vec<user::Model>,
    grants: Vec<grant::Model>,
    live_sessions: u64,
}

impl Kept {
    async fn in_database(db: &DatabaseConnection) -> Self {
        let is_live = session::Column::ExpiresAt.gt(0);
        Self {
            users: user::Entity::find().order_by_asc(user::Column::Id).all(db).await.expect("the table can be read"),
            grants: grant::Entity::find().all(db).await.expect("the table can be read"),
            live_sessions: session::Entity::find().filter(is_live).count(db).await.expect("the table can be read"),
        }
    }
}

async fn forget_everybody(db: &DatabaseConnection) {
    user::Entity::delete_many().exec(db).await.expect("the test may write");
    grant::Entity::delete_many().exec(db).await.expect("the test may write");
    session::Entity::delete_many().exec(db).await.expect("the test may write");
}

/// How often what ended how, with a connection that was cut.
#[derive(Debug, Default)]
struct Ends {
    /// It worked all the same.
    done: usize,
    /// It did not, and nothing was changed.
    clean: usize,
    /// It did not, and all of it was changed.
    unknown: usize,
}

/// Signs in with each message lost in turn. `is_done` tells a row after the sign-in from one before it.
async fn sign_in_and_lose(
    (app, direct, proxy): (&App, &DatabaseConnection, &Proxy),
    lost: Lost,
    prepare: impl AsyncFn(usize),
    is_done: impl Fn(usize, &user::Model) -> bool,
) -> Ends {
    let (mut ends, visitor) = (Ends::default(), app.browser());
    for message in 1.. {
        prepare(message).await;
        let before = Kept::in_database(direct).await;
        let mut browser = visitor.clone();
        let location = browser.start("/google/login").await;
        let callback = browser.at_google(&location).await;
        let calls = app.google.calls();
        proxy.cut_at(message, lost);
        let page = browser.get(&callback).await;
        let was_cut = proxy.was_cut();
        let (case, after) = (format!("{lost:?} {message}: {page:?}"), Kept::in_database(direct).await);
        assert_eq!(app.google.calls().token, calls.token + 1, "{case}");

        let has_row = after.users.iter().any(|user| user.google_sub.as_deref() == Some(ADA) && is_done(message, user));
        if page.status == StatusCode::SEE_OTHER {
            assert!(has_row, "{case}: {after:?}");
            assert_eq!((after.users.len(), after.live_sessions), (1, before.live_sessions + 1), "{case}");
            ends.done += 1;
        } else {
            assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{case}");
            assert!(["database_unavailable", "session_store_unavailable"].contains(&page.code().as_str()), "{case}");
            assert!(!page.set_cookies.iter().any(|cookie| cookie.starts_with("sso=")), "{case}");
            assert_eq!(after.live_sessions, before.live_sessions, "{case}: no session without its cookie");
            if after == before {
                ends.clean += 1;
            } else {
                assert!(has_row && lost == Lost::Answer && after.grants.len() == 1, "{case}: {after:?}");
                assert_eq!(page.json()["advice"], "Try again in a minute.", "it does not say that nothing was changed");
                ends.unknown += 1;
            }
            let mut again = visitor.clone();
            assert_eq!(again.sign_in().await.status, StatusCode::SEE_OTHER, "{case}: the next sign-in");
            assert!(again.is_signed_in().await, "{case}");
        }
        if !was_cut {
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{case}");
            return ends;
        }
    }
    unreachable!("a sign-in has an end")
}

/// Leaves with each message lost in turn.
async fn leave_and_lose(
    (app, direct, proxy): (&App, &DatabaseConnection, &Proxy),
    lost: Lost,
    leave: impl AsyncFn(user::Model) -> Result<(), Failure>,
) -> Ends {
    let (mut ends, visitor) = (Ends::default(), app.browser());
    for message in 1.. {
        forget_everybody(direct).await;
        // Google gives a refresh token with a new consent.
        app.google.remove_access(ADA);
        assert_eq!(visitor.clone().sign_in().await.status, StatusCode::SEE_OTHER);
        let before = Kept::in_database(direct).await;
        let calls = app.google.calls();
        proxy.cut_at(message, lost);
        let left = leave(before.users[0].clone()).await;
        let was_cut = proxy.was_cut();
        let (case, after) = (format!("{lost:?} {message}: {left:?}"), Kept::in_database(direct).await);
        let is_gone = after.users[0].google_sub.is_none() && after.grants.is_empty() && after.live_sessions == 0;
        match left {
            Ok(()) => {
                assert!(is_gone, "{case}: {after:?}");
                assert_eq!(app.google.calls().revoke, calls.revoke + 1, "{case}");
                ends.done += 1;
            }
            Err(failure) => {
                assert_eq!(failure.notice().status, StatusCode::SERVICE_UNAVAILABLE, "{case}");
                assert_eq!(app.google.calls().revoke, calls.revoke, "{case}: nothing is revoked that may be kept");
                if after == before {
                    ends.clean += 1;
                } else {
                    assert!(is_gone && matches!(failure, Failure::CommitUnknown(_)), "{case}: {after:?}");
                    ends.unknown += 1;
                }
            }
        }
        if !was_cut {
            return ends;
        }
    }
    unreachable!("leaving has an end")
}

/// Asserts that messages were lost everywhere, and that only the commit's lost answer leaves it open what happened.
fn assert_ends(ends: &Ends, lost: Lost, least: usize, case: &str) {
    assert!(ends.clean >= least, "{case}, {lost:?}: {ends:?}");
    assert_eq!(ends.unknown > 0, lost == Lost::Answer, "{case}, {lost:?}: {ends:?}");
}

behind_a_proxy! {
    async fn a_sign_in_is_whole_or_not_at_all(behind: BehindProxy) {
        let BehindProxy { app, direct, proxy } = behind;
        let app: App = app.start_of(|builder| builder.hooks(AnybodyMayGo)).await;
        let parts = (&app, &direct, &proxy);
        for lost in [Lost::Message, Lost::Answer] {
            let ends = sign_in_and_lose(parts, lost, async |_| forget_everybody(&direct).await, |_, _| true).await;
            assert_ends(&ends, lost, 4, "first");

            let name = |message| format!("Augusta {lost:?} {message}");
            let change = async |message| app.change(|ada| ada.name(name(message), None));
            let is_done = |message, user: &user::Model| user.name.as_deref() == Some(&name(message));
            let ends = sign_in_and_lose(parts, lost, change, is_done).await;
            assert_ends(&ends, lost, 4, "changed");
        }
    }

    async fn a_sign_in_that_changes_nothing_leaves_no_session_without_a_cookie(behind: BehindProxy) {
        let BehindProxy { app, direct, proxy } = behind;
        let app: App = app.start_of(|builder| builder).await;
        assert_eq!(app.browser().sign_in().await.status, StatusCode::SEE_OTHER);
        for lost in [Lost::Message, Lost::Answer] {
            let ends = sign_in_and_lose((&app, &direct, &proxy), lost, async |_| (), |_, _| true).await;
            assert!(ends.clean >= 2 && ends.unknown == 0, "{lost:?}: {ends:?}");
        }
    }

    async fn linking_is_whole_or_not_at_all(behind: BehindProxy) {
        let BehindProxy { app, direct, proxy } = behind;
        let app: App = app.start_of(|builder| builder.linking(Linking::authoritative(|_: &user::Model| true))).await;
        app.change(|ada| ada.email_verified(true));
        let prepare = async |_| {
            forget_everybody(&direct).await;
            let row = user::ActiveModel {
                email: Set(Some("ada@gmail.com".to_owned())),
                language: Set("none".to_owned()),
                is_staff: Set(false),
                is_admin: Set(false),
                is_active: Set(true),
                is_address_proven: Set(true),
                ..Default::default()
            };
            row.insert(&direct).await.expect("the test may write");
        };
        for lost in [Lost::Message, Lost::Answer] {
            let ends = sign_in_and_lose((&app, &direct, &proxy), lost, prepare, |_, _| true).await;
            assert_ends(&ends, lost, 4, "link");
        }
    }

    async fn leaving_is_whole_or_not_at_all(behind: BehindProxy) {
        let BehindProxy { app, direct, proxy } = behind;
        let app: App = app.start_of(|builder| builder.hooks(AnybodyMayGo)).await;
        let parts = (&app, &direct, &proxy);
        for lost in [Lost::Message, Lost::Answer] {
            let ends = leave_and_lose(parts, lost, async |user| app.sso.erase(user).await.map(drop)).await;
            assert_ends(&ends, lost, 3, "erase");
            let unlink = async |user| match app.sso.unlink(user).await {
                Ok(_) => Ok(()),
                Err(UnlinkError::Failed(failure)) => Err(failure),
                Err(error) => panic!("{error:?}"),
            };
            let ends = leave_and_lose(parts, lost, unlink).await;
            assert_ends(&ends, lost, 3, "unlink");
        }
    }
}
