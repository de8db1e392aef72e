//! The server, in a thread and a tokio runtime of its own.
//!
//! So it answers while a test's only thread is busy, it takes no notice of a paused tokio clock, and dropping its
//! runtime ends every connection, also those of requests that are made to hang.

use std::{
    io,
    net::TcpListener,
    sync::Arc,
    thread::{self, JoinHandle},
};

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    middleware,
    routing::{MethodRouter, get, post},
};
use tokio::{runtime, sync::oneshot};

use super::{
    authorize, discovery,
    faults::{self, Endpoint},
    path, people,
    state::Google,
    token, userinfo,
    wire::{Door, Scissors},
};

/// A running server; it stops when it is dropped.
pub(super) struct Server {
    pub(super) google: Arc<Google>,
    /// Dropped to stop the thread, before the thread is waited for.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts to serve what `make` makes; the making is done by the new thread, since keys take their time.
    pub(super) async fn start(
        listener: TcpListener,
        make: impl FnOnce() -> Google + Send + 'static,
    ) -> Result<Self, io::Error> {
        let (stop, stopped) = oneshot::channel();
        let (ready, made) = oneshot::channel();
        listener.set_nonblocking(true)?;
        let thread = thread::Builder::new().name("fake-google".into()).spawn(move || {
            let google = Arc::new(make());
            let served = runtime::Builder::new_current_thread().enable_all().build().and_then(|runtime| {
                let _context = runtime.enter();
                let listener = tokio::net::TcpListener::from_std(listener)?;
                Ok((runtime, listener))
            });
            let (runtime, listener) = match served {
                Ok(served) => served,
                Err(error) => {
                    // Nobody is there to be told if the start was given up.
                    let _ = ready.send(Err(error));
                    return;
                }
            };
            let _ = ready.send(Ok(google.clone()));
            runtime.block_on(async {
                let app = router(google).into_make_service_with_connect_info::<Scissors>();
                tokio::select! {
                    _ = axum::serve(Door(listener), app) => {}
                    _ = stopped => {}
                }
            });
        })?;
        let google = made.await.map_err(io::Error::other)??;
        Ok(Self { google, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // The thread ends at once; a panic in it was printed already.
            let _ = thread.join();
        }
    }
}

fn router(google: Arc<Google>) -> Router {
    let at = |endpoint: Endpoint, handler: MethodRouter<Arc<Google>>| {
        handler.layer(middleware::from_fn_with_state((google.clone(), endpoint), faults::disturb))
    };
    Router::new()
        .route(path::AUTHORIZE, at(Endpoint::Authorize, get(authorize::authorize)))
        .route(path::CONSENT, get(authorize::consent).post(authorize::decide))
        .route(path::DISCOVERY, at(Endpoint::Discovery, get(discovery::configuration)))
        .route(path::JWKS, at(Endpoint::Jwks, get(discovery::jwks)))
        .route(path::PEOPLE, at(Endpoint::People, get(people::me)))
        .route(path::REVOKE, at(Endpoint::Revoke, post(token::revoke)))
        .route(path::TOKEN, at(Endpoint::Token, post(token::token)))
        .route(path::USERINFO, at(Endpoint::Userinfo, get(userinfo::userinfo).post(userinfo::userinfo)))
        .route("/elsewhere", get(elsewhere).post(elsewhere))
        .with_state(google)
}

/// Where no client should ever come.
async fn elsewhere(State(google): State<Arc<Google>>) -> StatusCode {
    google.memory().calls.redirected += 1;
    StatusCode::NO_CONTENT
}
