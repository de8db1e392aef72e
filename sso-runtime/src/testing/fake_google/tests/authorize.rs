use super::*;

#[tokio::test]
async fn sends_back_what_google_sends_back() {
    let scene = Scene::automatic().await;
    let parameters = scene.authorize(&format!("openid email profile {BIRTHDAY}"), &[]).await;
    assert_eq!(parameters["state"], "the-state");
    assert_eq!(parameters["iss"], scene.google.issuer());
    assert_eq!(parameters["authuser"], "0");
    assert_eq!(parameters["hd"], "example.com");
    let scopes: Vec<&str> = parameters["scope"].split(' ').collect();
    let email = "https://www.googleapis.com/auth/userinfo.email";
    let profile = "https://www.googleapis.com/auth/userinfo.profile";
    assert_eq!(scopes, ["email", "profile", email, profile, BIRTHDAY, "openid"]);
    assert_eq!(scene.google.last_authorize_query().expect("it was asked")["nonce"], "the-nonce");
}

#[tokio::test]
async fn blocks_bad_requests_on_a_page_of_its_own() {
    let scene = Scene::automatic().await;
    let cases = [
        ("client_id", "another", "invalid_client"),
        ("redirect_uri", "http://localhost:3000/google/callback/", "redirect_uri_mismatch"),
        ("response_type", "token", "unsupported_response_type"),
        ("scope", "email", "invalid_scope"),
        ("scope", "openid nonsense", "invalid_scope"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("redirect_uri", "", "invalid_request"),
    ];
    for (name, value, code) in cases {
        let answer = scene.get(&scene.authorize_url("openid", &[(name, value)])).await;
        assert_eq!(answer.status(), 400, "{name}={value}");
        assert!(answer.text().await.expect("a page").contains(code), "{name}={value}");
    }
    let twice = format!("{}&state=again", scene.authorize_url("openid", &[]));
    assert_eq!(scene.get(&twice).await.status(), 400);
}

#[tokio::test]
async fn cancels_once_when_told_to() {
    let scene = Scene::automatic().await;
    scene.google.deny_next();
    let parameters = scene.authorize("openid", &[]).await;
    assert_eq!((&*parameters["error"], &*parameters["state"]), ("access_denied", "the-state"));
    assert!(scene.authorize("openid", &[]).await.contains_key("code"));
}

#[tokio::test]
async fn asks_nothing_only_where_all_was_granted_before() {
    let scene = Scene::automatic().await;
    let parameters = scene.authorize("openid email", &[("prompt", "none")]).await;
    assert_eq!(parameters["error"], "interaction_required");
    scene.authorize("openid email", &[]).await;
    assert!(scene.authorize("openid email", &[("prompt", "none")]).await.contains_key("code"));
    let parameters = scene.authorize(&format!("openid email {GENDER}"), &[("prompt", "none")]).await;
    assert_eq!(parameters["error"], "interaction_required");
}

#[tokio::test]
async fn lets_a_person_choose_and_untick() {
    let scene = Scene::interactive().await;
    let url = scene.authorize_url(&format!("openid email {BIRTHDAY} {GENDER}"), &[]);
    let page = scene.get(&url).await.text().await.expect("a page");
    assert!(page.contains("Choose an account") && page.contains("nothing here is real"));
    assert!(page.contains("ada@example.com"));
    assert!(!page.contains("<b>Bob"), "names are escaped");

    let request = url.split_once('?').expect("a query").1;
    let consent = format!("{}/consent", scene.google.authorize_url());
    let choose = Url::parse_with_params(&consent, [("request", request), ("account", "1001")]).expect("a good URL");
    let page = scene.get(choose.as_str()).await.text().await.expect("a page");
    assert_eq!(page.matches("type=\"checkbox\"").count(), 2);
    assert!(page.contains("exact date of birth") && page.contains("See your gender"));

    let form = [("request", request), ("account", "1001"), ("grant", GENDER), ("decision", "continue")];
    let parameters = callback(&scene.post(&consent, &form).await);
    assert!(parameters["scope"].contains(GENDER) && !parameters["scope"].contains(BIRTHDAY));

    let form = [("request", request), ("account", "1001"), ("grant", GENDER), ("decision", "cancel")];
    assert_eq!(callback(&scene.post(&consent, &form).await)["error"], "access_denied");
}

#[tokio::test]
async fn a_hint_skips_the_chooser_and_an_earlier_grant_the_consent() {
    let scene = Scene::interactive().await;
    let hinted = scene.authorize_url("openid", &[("login_hint", "BOB@example.org")]);
    let page = scene.get(&hinted).await.text().await.expect("a page");
    assert!(page.contains("Sign in to localhost") && page.contains("bob@example.org"));

    let request = hinted.split_once('?').expect("a query").1;
    let consent = format!("{}/consent", scene.google.authorize_url());
    scene.post(&consent, &[("request", request), ("account", "1002"), ("decision", "continue")]).await;
    assert_eq!(callback(&scene.get(&hinted).await)["prompt"], "none");

    let again = scene.authorize_url("openid", &[("login_hint", "1002"), ("prompt", "consent")]);
    assert_eq!(scene.get(&again).await.status(), 200);
}

#[tokio::test]
async fn a_hosted_domain_filters_the_chooser() {
    let scene = Scene::interactive().await;
    for domain in ["example.com", "*"] {
        let page = scene.get(&scene.authorize_url("openid", &[("hd", domain)])).await.text().await.expect("a page");
        assert!(page.contains("ada@example.com") && !page.contains("bob@example.org"), "{domain}");
    }
}
