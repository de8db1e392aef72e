//! What stands before the routes: too much is refused before anybody reads it.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};

use super::{Attempt, RetryAfter};
use crate::{
    outcome::Notice,
    pages::{self, Wants},
    sso::Inner,
};

/// Google's longest answer is the list of the granted scopes; the visitor's is `next`.
const MAX_QUERY_BYTES: usize = 8 * 1024;
/// All `Cookie` headers together: the application's cookies, and at most 6 KiB of ours.
const MAX_COOKIE_BYTES: usize = 16 * 1024;

const QUERY_TOO_LONG: Notice = Notice {
    code: "query_too_long",
    status: StatusCode::URI_TOO_LONG,
    sentence: "This address is too long.",
    advice: "Start again from the sign-in page.",
};

const COOKIES_TOO_LARGE: Notice = Notice {
    code: "cookies_too_large",
    status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    sentence: "Your browser sends too many cookies.",
    advice: "Delete the cookies of this site in your browser, and try again.",
};

const TOO_MANY_REQUESTS: Notice = Notice {
    code: "too_many_requests",
    status: StatusCode::TOO_MANY_REQUESTS,
    sentence: "There were too many sign-ins from your network.",
    advice: "Wait a minute, and try again.",
};

/// Refuses queries and cookies that are too long.
pub(crate) async fn sizes(request: Request, next: Next) -> Response {
    let notice = if request.uri().query().is_some_and(|query| query.len() > MAX_QUERY_BYTES) {
        QUERY_TOO_LONG
    } else if cookie_bytes(request.headers()) > MAX_COOKIE_BYTES {
        COOKIES_TOO_LARGE
    } else {
        return next.run(request).await;
    };
    tracing::info!(code = notice.code, "a request was refused");
    pages::notice(notice, Wants::of(request.headers()), None)
}

fn cookie_bytes(headers: &HeaderMap) -> usize {
    headers.get_all(header::COOKIE).iter().map(HeaderValue::len).sum()
}

/// Refuses clients that come too often. A client that nobody knows is not counted.
pub(crate) async fn rate(
    State((inner, attempt)): State<(Arc<Inner>, Attempt)>,
    request: Request,
    next: Next,
) -> Response {
    let Some(limit) = &inner.limits.rate else { return next.run(request).await };
    let (parts, body) = request.into_parts();
    if let Some(client) = (inner.limits.client_of)(&parts)
        && let Err(RetryAfter(wait)) = limit.check(attempt, network(client), inner.clock.now()).await
    {
        tracing::info!(code = TOO_MANY_REQUESTS.code, ?attempt, "a request was refused");
        let answer = pages::notice(TOO_MANY_REQUESTS, Wants::of(&parts.headers), None);
        return retry_after(answer, wait);
    }
    next.run(Request::from_parts(parts, body)).await
}

/// Says when to come back, in whole seconds.
pub(crate) fn retry_after(mut answer: Response, wait: Duration) -> Response {
    let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0)).max(1);
    answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    answer
}

/// The address of the connection, where the application serves with it. A private or local one is a proxy's, behind which
/// everybody would count as one client: it counts as unknown.
pub(crate) fn client_of_connection(request: &Parts) -> Option<IpAddr> {
    let ConnectInfo(peer) = request.extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(peer.ip()).filter(|address| is_public(*address))
}

fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            // 100.64.0.0/10, between a provider and its customers: RFC 6598.
            let is_shared = matches!(address.octets(), [100, 64..=127, ..]);
            !(address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_unspecified()
                || is_shared)
        }
        IpAddr::V6(address) => {
            !(address.is_unique_local()
                || address.is_loopback()
                || address.is_unicast_link_local()
                || address.is_unspecified())
        }
    }
}

/// What counts as one client.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [first, second, third, fourth, ..] = address.segments();
            IpAddr::from([first, second, third, fourth, 0, 0, 0, 0])
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_address_of_a_proxy_is_nobody_s() {
        for proxy in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.1.1",
            "100.64.0.1",
            "100.127.255.255",
            "0.0.0.0",
            "::1",
            "::",
            "fd00::1",
            "fe80::1",
            "::ffff:10.1.2.3",
        ] {
            assert!(!is_public(address(proxy)), "{proxy}");
        }
        for client in ["203.0.113.9", "172.32.0.1", "100.63.0.1", "100.128.0.1", "2001:db8::1", "::ffff:203.0.113.9"] {
            assert!(is_public(address(client)), "{client}");
        }
    }

    #[test]
    fn an_ipv6_network_is_one_client() {
        for (given, counted) in [
            ("203.0.113.9", "203.0.113.9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::", "2001:db8:1:2::"),
            ("2001:db8:1:3::6", "2001:db8:1:3::"),
        ] {
            assert_eq!(network(address(given)), address(counted));
        }
    }

    #[test]
    fn a_client_waits_a_second_at_least() {
        let answer = retry_after(Response::default(), Duration::from_millis(200));
        assert_eq!(answer.headers()[header::RETRY_AFTER], "1");
        let answer = retry_after(Response::default(), Duration::from_millis(1001));
        assert_eq!(answer.headers()[header::RETRY_AFTER], "2");
    }
}
