//! Token answers: no tokens without an ID token, and nothing of an answer in the log.

use std::sync::LazyLock;

use http::Response;
use serde_json::Value;
use sso_runtime::{__fuzz::Exchanges, Failure};

use crate::{
    application::block_on,
    text::{assert_log_line, log_line},
};

static EXCHANGES: LazyLock<Exchanges> = LazyLock::new(|| Exchanges::of("client"));

/// Stands for a token. None of it ever reaches the log.
const SECRET: &str = "planted-secret";

/// Two lines with the status and the `Content-Type`, and the body, in which `{secret}` stands for a token.
pub fn token_answer(data: &[u8]) {
    let mut parts = data.splitn(3, |byte| *byte == b'\n').map(String::from_utf8_lossy);
    let mut part = || parts.next().unwrap_or_default();
    let (status, content_type) = (part(), part());
    let body = part().replace("{secret}", SECRET);
    let status = status.parse::<u16>().unwrap_or(200);
    let answer = Response::builder().status(status).header("content-type", &*content_type).body(body.clone().into());
    let Ok(answer) = answer else { return };

    // What follows the first value is read by nobody.
    let mut values = serde_json::Deserializer::from_str(&body).into_iter::<Value>();
    let json = values.next().and_then(Result::ok).unwrap_or_default();
    match block_on(EXCHANGES.read(answer)) {
        Ok((id_token, access_token, scope)) => {
            assert_eq!(status, 200);
            assert!(!id_token.is_empty() && json["id_token"] == *id_token, "{body}");
            assert_eq!(json["access_token"], *access_token, "{body}");
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(scope.as_deref().map(words), json["scope"].as_str().map(words), "{body}");
        }
        Err(failure) => {
            let line = log_line(&failure);
            assert_log_line(&line);
            // The code of an error is all that is told of an answer.
            if !matches!(failure, Failure::GoogleRefused { .. }) {
                assert!(!format!("{line} {failure:?}").contains(SECRET), "{line}");
            }
        }
    }
}
