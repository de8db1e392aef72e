//! Users elsewhere than in their table.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use http::StatusCode;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, DatabaseConnection, DatabaseTransaction, EntityTrait, IntoActiveModel,
    Iterable, TryIntoModel,
};
use sso_runtime::{AccountError, Backend, DatabaseBackend, testing::Account};
use sso_tests::{ADA, adas_row, on_each_database, user};

use crate::{assert_refused, assert_signed_in};

/// A directory in memory, which wants addresses to be unique and is sometimes down.
#[derive(Clone, Default)]
struct Directory(Arc<Mutex<Shelf>>);

#[derive(Default)]
struct Shelf {
    users: HashMap<String, user::Model>,
    is_down: bool,
}

impl Directory {
    fn open(&self) -> Result<MutexGuard<'_, Shelf>, AccountError> {
        let shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.is_down { Err(AccountError::failed("the directory is down")) } else { Ok(shelf) }
    }

    fn store(mut shelf: MutexGuard<'_, Shelf>, user: user::Model) -> Result<user::Model, AccountError> {
        if shelf.users.values().any(|other| other.email == user.email && other.google_sub != user.google_sub) {
            return Err(AccountError::Conflict("the address is taken".into()));
        }
        shelf.users.insert(user.google_sub.clone(), user.clone());
        Ok(user)
    }
}

#[async_trait]
impl Backend<user::Model> for Directory {
    async fn find(&self, _: &DatabaseConnection, subject: &str) -> Result<Option<user::Model>, AccountError> {
        Ok(self.open()?.users.get(subject).cloned())
    }

    async fn create(&self, _: &DatabaseTransaction, mut row: user::ActiveModel) -> Result<user::Model, AccountError> {
        let shelf = self.open()?;
        row.id = Set(shelf.users.len() as i64 + 1);
        row.note = Set(None);
        // A column without a value from Google is not set: the database has its default, and this store has none.
        for column in
            [&mut row.updated, &mut row.mirrored, &mut row.created, &mut row.filled, &mut row.gender, &mut row.title]
        {
            if column.is_not_set() {
                *column = Set(None);
            }
        }
        if row.birthdate.is_not_set() {
            row.birthdate = Set(None);
        }
        let user = row.try_into_model()?;
        Self::store(shelf, user)
    }

    async fn update(
        &self,
        _: &DatabaseTransaction,
        user: user::Model,
        changes: user::ActiveModel,
    ) -> Result<user::Model, AccountError> {
        let mut row = user.into_active_model();
        for column in user::Column::iter() {
            if let Set(value) = changes.get(column) {
                row.set(column, value);
            }
        }
        Self::store(self.open()?, row.try_into_model()?)
    }
}

on_each_database! {
    async fn users_can_be_kept_in_another_store(app: TestAppBuilder) {
        let directory = Directory::default();
        let app = app.start_with(|builder| builder.backend(directory.clone())).await;
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "first").await;
        assert_eq!(browser.get("/me").await.json()["email"], "ada@gmail.com");
        app.change(|ada| ada.email("countess@gmail.com"));
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "again").await;
        let kept = directory.open().expect("it is up").users.clone();
        let expected = user::Model { email: "countess@gmail.com".to_owned(), ..adas_row() };
        assert_eq!(kept, HashMap::from([(ADA.to_owned(), expected)]));
        assert_eq!(app.users().await, Vec::<user::Model>::new(), "nothing is in the table");

        let other = "900000000000000000009";
        app.google.set_account(Account::new(other).email("countess@gmail.com"));
        app.google.choose(other);
        let page = app.browser().sign_in().await;
        assert_eq!((page.status, page.code().as_str()), (StatusCode::CONFLICT, "conflict"));
        assert_eq!(directory.open().expect("it is up").users, kept);
        assert_eq!(app.session_count().await, 1);

        directory.0.lock().expect("no panic").is_down = true;
        let page = browser.get("/me").await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "nobody is signed out by a directory that is down");
        let page = app.browser().sign_in().await;
        assert_eq!((page.status, page.code().as_str()), (StatusCode::INTERNAL_SERVER_ERROR, "application_failed"));
        directory.0.lock().expect("no panic").is_down = false;
        assert!(browser.is_signed_in().await);
    }
}

/// Writes the people's notes, and leaves the rest to the table.
struct Noting;

#[async_trait]
impl Backend<user::Model> for Noting {
    async fn find(&self, db: &DatabaseConnection, subject: &str) -> Result<Option<user::Model>, AccountError> {
        DatabaseBackend.find(db, subject).await
    }

    async fn create(&self, db: &DatabaseTransaction, row: user::ActiveModel) -> Result<user::Model, AccountError> {
        let user: user::Model = Backend::<user::Model>::create(&DatabaseBackend, db, row).await?;
        let note = user::ActiveModel { id: Set(user.id), note: Set(Some("created".to_owned())), ..Default::default() };
        Ok(note.update(db).await?)
    }

    async fn update(
        &self,
        db: &DatabaseTransaction,
        user: user::Model,
        mut changes: user::ActiveModel,
    ) -> Result<user::Model, AccountError> {
        changes.note = Set(Some("updated".to_owned()));
        DatabaseBackend.update(db, user, changes).await
    }
}

on_each_database! {
    async fn the_tables_backend_can_be_wrapped(app: TestAppBuilder) {
        let app = app.start_with(|builder| builder.backend(Noting)).await;
        // The address is missing: what the wrapped backend wrote is undone with the rest.
        app.change(|ada| ada.without_claim("email"));
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_refused(&app, &mut browser, &page, (StatusCode::FORBIDDEN, "missing_value"), "no address").await;
        app.change(|_| sso_tests::ada());
        for (note, family_name) in [("created", "Lovelace"), ("updated", "King")] {
            app.change(|ada| ada.name("Ada", Some(family_name)));
            let page = browser.sign_in().await;
            assert_signed_in(&mut browser, &page, "/", note).await;
            assert_eq!(app.user().await.note.as_deref(), Some(note));
        }
        user::Entity::delete_many().exec(&app.db).await.expect("the application may write");
        assert!(!browser.is_signed_in().await, "a session without a user opens nothing");
    }
}
