use std::time::Duration;

use super::*;

async fn access_token(scene: &Scene, scope: &str) -> String {
    scene.sign_in(scope, &[]).await["access_token"].as_str().expect("text").to_owned()
}

#[tokio::test]
async fn tells_what_was_asked_and_granted_and_is_there() {
    let scene = Scene::automatic().await;
    let token = access_token(&scene, &format!("openid profile {BIRTHDAY}")).await;
    let query = "personFields=names,birthdays,genders,phoneNumbers&sources=READ_SOURCE_TYPE_PROFILE";
    let (status, mut person) = scene.people(&token, query).await;
    assert_eq!(status, 200);
    assert!(person["etag"].is_string());
    person["etag"] = Value::Null;
    let metadata = json!({ "primary": true, "sourcePrimary": true, "source": { "type": "PROFILE", "id": "1001" } });
    let expected = json!({
        "resourceName": "people/1001",
        "etag": null,
        "names": [{ "displayName": "Ada Lovelace", "givenName": "Ada", "familyName": "Lovelace", "metadata": metadata }],
        "birthdays": [{ "date": { "year": 1815, "month": 12, "day": 10 }, "metadata": metadata }],
    });
    assert_eq!(person, expected);

    let request = scene.google.last_people_request().expect("it was asked");
    assert_eq!(request.person_fields, ["names", "birthdays", "genders", "phoneNumbers"]);
    assert_eq!(request.sources, ["READ_SOURCE_TYPE_PROFILE"]);
}

#[tokio::test]
async fn shows_the_address_book_only_with_its_scope_and_source() {
    let scene = Scene::automatic().await;
    let card = json!({ "value": "card@example.org", "metadata": { "source": { "type": "CONTACT" } } });
    let home = json!({ "value": "home@example.org", "metadata": { "source": { "type": "ACCOUNT" } } });
    let main = json!({
        "value": "ada@example.com", "metadata": { "primary": true, "source": { "type": "ACCOUNT" } },
    });
    scene.google.update_account("1001", |ada| ada.person(json!({ "emailAddresses": [card, home, main] })));
    let seen = async |scope: &str, query: &str| {
        let token = access_token(&scene, scope).await;
        let (_, person) = scene.people(&token, &format!("personFields=emailAddresses{query}")).await;
        let entries = person["emailAddresses"].as_array().cloned().unwrap_or_default();
        entries.iter().map(|entry| entry["value"].as_str().expect("text").to_owned()).collect::<Vec<_>>()
    };
    let emails = "https://www.googleapis.com/auth/user.emails.read";
    let contacts = "https://www.googleapis.com/auth/contacts.readonly";
    assert_eq!(seen("openid email", "").await, ["ada@example.com"]);
    assert_eq!(seen(&format!("openid {emails}"), "").await, ["home@example.org", "ada@example.com"]);
    assert_eq!(seen(&format!("openid {contacts}"), "").await, ["card@example.org"]);
    assert!(seen(&format!("openid {contacts}"), "&sources=READ_SOURCE_TYPE_PROFILE").await.is_empty());
}

#[tokio::test]
async fn refuses_in_google_s_words() {
    let scene = Scene::automatic().await;
    let token = access_token(&scene, "openid email").await;
    let cases = [
        ("", "personFields mask is required"),
        ("personFields=names,birthday", "Invalid personFields mask path: \\\"birthday\\\""),
        ("personFields=names&sources=PROFILE", "'sources'"),
    ];
    for (query, message) in cases {
        let (status, error) = scene.people(&token, query).await;
        assert_eq!((status, &error["error"]["status"]), (400, &json!("INVALID_ARGUMENT")), "{query}");
        assert!(error.to_string().contains(message), "{error}");
    }

    let (status, error) = scene.people("made-up", "personFields=names").await;
    assert_eq!((status, &error["error"]["status"]), (401, &json!("UNAUTHENTICATED")));

    let narrow = access_token(&scene, "openid").await;
    let (status, error) = scene.people(&narrow, "personFields=names").await;
    assert_eq!((status, &error["error"]["status"]), (403, &json!("PERMISSION_DENIED")));
    assert_eq!(error["error"]["details"][0]["reason"], "ACCESS_TOKEN_SCOPE_INSUFFICIENT");

    scene.clock.advance(Duration::from_secs(3599));
    assert_eq!(scene.people(&token, "personFields=names").await.0, 401);
}

#[tokio::test]
async fn knows_the_fields_of_the_discovery_document() {
    let scene = Scene::automatic().await;
    let token = access_token(&scene, "openid profile").await;
    let fields = "addresses,ageRanges,biographies,birthdays,calendarUrls,clientData,coverPhotos,emailAddresses,events,\
                  externalIds,genders,imClients,interests,locales,locations,memberships,metadata,miscKeywords,names,\
                  nicknames,occupations,organizations,phoneNumbers,photos,relations,sipAddresses,skills,urls,\
                  userDefined";
    let (status, person) = scene.people(&token, &format!("personFields={fields}")).await;
    assert_eq!(status, 200);
    let mut members: Vec<&String> = person.as_object().expect("an object").keys().collect();
    members.sort();
    assert_eq!(members, ["etag", "metadata", "names", "photos", "resourceName"]);
}

#[tokio::test]
async fn userinfo_tells_the_claims_of_the_token_s_scopes() {
    let scene = Scene::automatic().await;
    let token = access_token(&scene, "openid email").await;
    let url = scene.google.userinfo_url();
    let answer = scene.http.get(&url).bearer_auth(token).send().await.expect("the fake answers");
    let expected = json!({ "sub": "1001", "email": "ada@example.com", "email_verified": true, "hd": "example.com" });
    assert_eq!(json_of(answer).await, (200, expected));
    let (status, error) = json_of(scene.get(&url).await).await;
    assert_eq!((status, &error["error"]), (401, &json!("invalid_request")));
}
