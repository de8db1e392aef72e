//! The application, Google, and the people.

use std::{
    error::Error,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use reqwest::{Client, redirect::Policy};
use sso_runtime::testing::FakeGoogle;

use crate::{google, server::Server};

/// The application, Google, and the people.
pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) google: FakeGoogle,
    pub(crate) people: Vec<Person>,
    pub(crate) http: Client,
    next: AtomicUsize,
}

pub(crate) struct Person {
    pub(crate) subject: String,
    /// The cookie of their last session.
    session: Mutex<Option<String>>,
}

impl World {
    pub(crate) fn new(server: Server, google: FakeGoogle, people: u32) -> Result<Self, Box<dyn Error>> {
        let people =
            (0..people).map(|number| Person { subject: google::subject(number), session: Mutex::default() }).collect();
        let http = Client::builder().redirect(Policy::none()).timeout(Duration::from_secs(30)).build()?;
        Ok(Self { server, google, people, http, next: AtomicUsize::new(0) })
    }

    /// Everybody in turn.
    pub(crate) fn next_person(&self) -> &Person {
        &self.people[self.next.fetch_add(1, Ordering::Relaxed) % self.people.len()]
    }
}

impl Person {
    pub(crate) fn session(&self) -> Option<String> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn has_signed_in(&self, cookie: String) {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = Some(cookie);
    }
}
