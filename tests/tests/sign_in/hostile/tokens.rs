//! ID tokens that two readers could read in two ways, or that no reader should read at all.

use sso_tests::{
    TestApp, TestAppBuilder, adas_row,
    forger::{self, Draft, forge},
};

use super::{REJECTED, abyss, accepted, refused};

type Edit = Box<dyn Fn(&mut Draft) + Send + Sync>;

fn claims(members: impl Into<String>) -> (String, Edit) {
    let members = members.into();
    let case = members.chars().take(80).collect();
    (case, Box::new(move |draft| draft.add_claims(&members)))
}

fn header(members: impl Into<String>) -> (String, Edit) {
    let members = members.into();
    let case = format!("header {}", members.chars().take(80).collect::<String>());
    (case, Box::new(move |draft| draft.add_header(&members)))
}

fn in_claims(from: &'static str, to: &'static str) -> (String, Edit) {
    let edit = move |draft: &mut Draft| {
        assert!(draft.claims.contains(from), "{from}: {}", draft.claims);
        draft.claims = draft.claims.replacen(from, to, 1);
    };
    (format!("{from} -> {to}"), Box::new(edit))
}

fn joined(case: &str, join: fn(&str, &str, &str) -> String) -> (String, Edit) {
    (case.to_owned(), Box::new(move |draft| draft.join = join))
}

async fn app() -> TestApp {
    TestAppBuilder::in_memory().await.start().await
}

async fn assert_each_is_refused(cases: impl IntoIterator<Item = (String, Edit)>) {
    let app = app().await;
    for (case, edit) in cases {
        forge(&app.google, edit);
        refused(&app, REJECTED, &case).await;
        app.google.clear_faults();
    }
    forge(&app.google, |_| ());
    accepted(&app, "the forger's own good token").await;
}

async fn assert_each_is_accepted(cases: impl IntoIterator<Item = (String, Edit)>) {
    let app = app().await;
    for (case, edit) in cases {
        forge(&app.google, edit);
        accepted(&app, &case).await;
        app.google.clear_faults();
    }
    assert_eq!(app.user().await, adas_row());
}

#[tokio::test]
async fn a_claim_that_is_there_twice_is_believed_neither_way() {
    let names = ["iss", "sub", "aud", "azp", "exp", "iat", "nonce", "at_hash", "email", "name", "picture"];
    let twice = names.map(|name| claims(format!(r#""{name}":"x""#)));
    assert_each_is_refused(twice.into_iter().chain([
        claims(r#""hd":"example.com","hd":"example.org""#),
        claims(r#""nbf":0,"nbf":0"#),
        claims(r#""s\u0075b":"900000000000000000009""#),
        claims(r#""\u0065xp":99999999999"#),
        in_claims(r#""sub":"#, r#""sub":"900000000000000000009","sub":"#),
        header(r#""alg":"RS256""#),
        header(r#""\u0061lg":"none""#),
        header(r#""kid":"forged""#),
    ]))
    .await;
}

#[tokio::test]
async fn what_is_written_in_escapes_is_what_it_says() {
    assert_each_is_accepted([
        in_claims(r#""sub":"1"#, r#""s\u0075b":"\u0031"#),
        claims(r#""unheard of":1,"unheard of":2"#),
        claims(r#""\u0000":"\u0000""#),
    ])
    .await;
    assert_each_is_refused([
        claims(r#""lone":"\ud800""#),
        claims(r#""name ":"\ud800""#),
        in_claims(r#""sub":"1"#, r#""SUB":"1"#),
        in_claims(r#""sub":"1"#, r#""sub\u0000":"1"#),
    ])
    .await;
}

#[tokio::test]
async fn numbers_that_no_clock_shows_are_no_times() {
    let expires = |time: &'static str| -> (String, Edit) {
        let edit = move |draft: &mut Draft| {
            let (before, after) = draft.claims.split_once(r#""exp":"#).expect("there is one");
            let rest = after.find([',', '}']).expect("an object ends");
            draft.claims = format!(r#"{before}"exp":{time}{}"#, &after[rest..]);
        };
        (format!("exp = {time}"), Box::new(edit))
    };
    assert_each_is_refused(
        ["1e400", "-1", "-1e308", "-9223372036854775808", "-0.0", "0x7fffffff", "1_767_229_200", "NaN", "Infinity"]
            .map(expires),
    )
    .await;
    assert_each_is_refused(
        ["01767229200", "+1767229200", "1767229200.", "\"1767229200\"", "[1767229200]"].map(expires),
    )
    .await;
    assert_each_is_accepted(
        ["1767229200.9", "1.7672292e9", "9223372036854775807", "99999999999999999999", "1e308"].map(expires),
    )
    .await;
    assert_each_is_refused([claims(r#""auth_time":1e400"#), claims(r#""nbf":1e300"#)]).await;
}

#[tokio::test]
async fn an_audience_of_ten_thousand_is_not_ours() {
    let many = format!("\"tests.apps.googleusercontent.com\"{}", ",\"x\"".repeat(10_000));
    let audience = move |draft: &mut Draft| {
        draft.claims =
            draft.claims.replace(r#""aud":"tests.apps.googleusercontent.com""#, &format!(r#""aud":[{many}]"#));
        assert!(draft.claims.len() > 10_000, "{}", draft.claims);
    };
    assert_each_is_refused([("ten thousand".to_owned(), Box::new(audience) as Edit)]).await;
}

#[tokio::test]
async fn a_token_that_is_nested_deep_is_refused_and_breaks_nothing() {
    let deep = abyss(200_000);
    assert_each_is_refused([
        claims(format!(r#""unheard_of":{deep}"#)),
        claims(format!(r#""name ":{deep}"#)),
        claims(format!(r#""hd":{deep}"#)),
        claims(format!(r#""auth_time":{deep}"#)),
        claims(format!(r#""jti":{}"#, r#"{"a":"#.repeat(100_000))),
        header(format!(r#""unheard_of":{}"#, "[".repeat(100_000))),
        header(format!(r#""crit":{deep}"#)),
    ])
    .await;
    assert_each_is_accepted([claims(format!(r#""unheard_of":{}"#, abyss(100)))]).await;
}

#[tokio::test]
async fn base64_is_read_in_one_way_alone() {
    assert_each_is_refused([
        joined("padding", |header, claims, signature| format!("{header}.{claims}.{signature}==")),
        joined("padding of the claims", |header, claims, signature| format!("{header}.{claims}=.{signature}")),
        joined("a space", |header, claims, signature| format!(" {header}.{claims}.{signature}")),
        joined("a line break at the end", |header, claims, signature| format!("{header}.{claims}.{signature}\n")),
        joined("a line break inside", |header, claims, signature| {
            format!("{header}.{claims}.{}\r\n{}", &signature[..64], &signature[64..])
        }),
        joined("a NUL", |header, claims, signature| format!("{header}.{claims}.{signature}\0")),
        joined("bits left over", |header, claims, signature| {
            // Two characters at the end hold one byte: the last four bits mean nothing, and have to be zero.
            let last = if signature.ends_with('A') { 'B' } else { 'x' };
            format!("{header}.{claims}.{}{last}", &signature[..signature.len() - 1])
        }),
        joined("the other alphabet", |header, claims, signature| {
            format!("{header}.{claims}.{}", signature.replace('-', "+").replace('_', "/") + "+/")
        }),
        joined("a fourth part", |header, claims, signature| format!("{header}.{claims}.{signature}.{signature}")),
        joined("an empty fourth part", |header, claims, signature| format!("{header}.{claims}.{signature}.")),
        joined("an empty first part", |header, claims, signature| format!(".{header}.{claims}.{signature}")),
        joined("five parts, as if it were encrypted", |header, claims, signature| {
            format!("{header}.{claims}.{signature}.{claims}.{signature}")
        }),
        joined("no signature", |header, claims, _| format!("{header}.{claims}.")),
        joined("no signature and no dot", |header, claims, _| format!("{header}.{claims}")),
        joined("JSON", |header, claims, signature| {
            format!(r#"{{"protected":"{header}","payload":"{claims}","signature":"{signature}"}}"#)
        }),
    ])
    .await;
}

#[tokio::test]
async fn what_follows_the_claims_is_not_passed_over() {
    assert_each_is_refused([
        ("a second object".to_owned(), Box::new(|draft: &mut Draft| draft.claims.push_str("{}")) as Edit),
        ("a comma".to_owned(), Box::new(|draft| draft.claims.push(','))),
        ("a byte order mark".to_owned(), Box::new(|draft| draft.claims.insert(0, '\u{feff}'))),
        ("a list around it".to_owned(), Box::new(|draft| draft.claims = format!("[{}]", draft.claims))),
        ("text around it".to_owned(), Box::new(|draft| draft.claims = format!("{:?}", draft.claims))),
        ("a second header".to_owned(), Box::new(|draft| draft.header.push_str(r#"{"alg":"none"}"#))),
        ("nothing".to_owned(), Box::new(|draft| draft.claims.clear())),
    ])
    .await;
}

#[tokio::test]
async fn an_extension_that_has_to_be_understood_is_refused_however_it_is_written() {
    assert_each_is_refused(
        [r#"["exp"]"#, "[]", "null", "false", r#""""#, "{}", r#"["b64"],"b64":false"#]
            .map(|value| header(format!(r#""crit":{value}"#))),
    )
    .await;
}

#[tokio::test]
async fn a_token_by_the_clients_own_secret_is_refused() {
    // What a client that is registered for HS256 would have to accept: whoever has the secret could sign.
    let app = app().await;
    forge(&app.google, |draft| {
        draft.header = format!(r#"{{"alg":"HS256","kid":"{}"}}"#, forger::KID);
        draft.sign = |message| {
            use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
            sign(&Key::new(HMAC_SHA256, b"planted-client-secret"), message.as_bytes()).as_ref().to_vec()
        };
    });
    refused(&app, REJECTED, "HS256 by the client's secret").await;
}
