//! The table of rules as data: each rule with each thing that Google may say, on a new row and on rows that the application
//! left alone, edited or emptied.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::json;
use sso_runtime::{
    grant,
    testing::{Endpoint, Fault},
};
use sso_tests::{TestApp, ada, on_each_database, user_of_policies as user};

use crate::assert_signed_in;

type App = TestApp<user::Model>;

#[derive(Clone, Copy, Debug)]
enum Google {
    Sends,
    HasNone,
    WasNotGranted,
    IsUnknown,
}

#[derive(Clone, Copy, Debug)]
enum Row {
    LeftAlone,
    Edited,
    Emptied,
}

/// What stands in the column afterwards.
#[derive(Clone, Copy, Debug)]
enum Then {
    /// What Google sends now.
    Sent,
    /// What stood there.
    Kept,
    /// Nothing: null, or the default.
    Empty,
}

use Google::{HasNone, IsUnknown, Sends, WasNotGranted};
use Row::{Edited, Emptied, LeftAlone};
use Then::{Empty, Kept, Sent};

/// `update`, `mirror`, `create`, `fill`, `until_edited`.
const TABLE: [(Google, Row, [Then; 5]); 12] = [
    (Sends, LeftAlone, [Sent, Sent, Kept, Kept, Sent]),
    (Sends, Edited, [Sent, Sent, Kept, Kept, Kept]),
    (Sends, Emptied, [Sent, Sent, Kept, Sent, Kept]),
    (HasNone, LeftAlone, [Kept, Empty, Kept, Kept, Kept]),
    (HasNone, Edited, [Kept, Empty, Kept, Kept, Kept]),
    (HasNone, Emptied, [Kept, Empty, Kept, Kept, Kept]),
    (WasNotGranted, LeftAlone, [Kept; 5]),
    (WasNotGranted, Edited, [Kept; 5]),
    (WasNotGranted, Emptied, [Kept; 5]),
    (IsUnknown, LeftAlone, [Kept; 5]),
    (IsUnknown, Edited, [Kept; 5]),
    (IsUnknown, Emptied, [Kept; 5]),
];

fn google_says(app: &App, google: Google, title: &str) {
    app.google.clear_faults();
    app.google.grant_all();
    app.change(|_| ada().person(json!({ "organizations": [{ "title": title }] })));
    match google {
        Sends => {}
        HasNone => app.change(|ada| ada.person(json!({}))),
        WasNotGranted => app.google.grant_only(Vec::<String>::new()),
        IsUnknown => app.google.fault(Endpoint::People, Fault::Status(500)),
    }
}

async fn sign_in(app: &App, case: &str) {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", case).await;
}

async fn forget(app: &App) {
    user::Entity::delete_many().exec(&app.db).await.expect("the application may write");
    grant::Entity::delete_many().exec(&app.db).await.expect("the application may write");
}

on_each_database! {
    async fn a_new_row_has_what_google_sent_or_nothing(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder).await;
        for (google, value) in [(Sends, Some("Analyst")), (HasNone, None), (WasNotGranted, None), (IsUnknown, None)] {
            google_says(&app, google, "Analyst");
            sign_in(&app, &format!("{google:?}")).await;
            let row = app.user().await;
            assert_eq!(row, row.clone().with(value), "{google:?}");
            assert_eq!(row.note, None, "{google:?}");
            forget(&app).await;
        }
    }

    async fn an_existing_row_changes_as_the_table_says(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder).await;
        for (google, condition, expected) in TABLE {
            let case = format!("{google:?} {condition:?}");
            google_says(&app, Sends, "Analyst");
            sign_in(&app, &case).await;
            let stood = match condition {
                LeftAlone => Some("Analyst"),
                Edited => Some("of the application"),
                Emptied => None,
            };
            let row = user::Model { note: Some("note".to_owned()), ..app.user().await.with(stood) };
            row.clone().into_active_model().reset_all().update(&app.db).await.expect("the application may write");

            google_says(&app, google, "Countess");
            sign_in(&app, &case).await;
            let then = expected.map(|then| match then {
                Sent => Some("Countess".to_owned()),
                Kept => stood.map(str::to_owned),
                Empty => None,
            });
            let after = app.user().await;
            assert_eq!(after.columns(), [then.clone(), then], "{case}");
            assert_eq!((after.id, &after.google_sub, &after.note), (row.id, &row.google_sub, &row.note), "{case}");

            // The same once more changes nothing.
            sign_in(&app, &case).await;
            assert_eq!(app.user().await, after, "{case}, again");
            forget(&app).await;
        }
    }
}
