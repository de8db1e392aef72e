use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};

use super::*;
use crate::testing::Signing;

async fn published(scene: &Scene) -> Vec<Value> {
    let (_, mut set) = json_of(scene.get(&scene.google.jwks_url()).await).await;
    serde_json::from_value(set["keys"].take()).expect("keys")
}

/// Whether the published key of this `kid` made the signature.
async fn is_signed(scene: &Scene, tokens: &Value) -> bool {
    let (header, _) = decode(tokens);
    let keys = published(scene).await;
    let Some(key) = keys.iter().find(|key| Some(&key["kid"]) == header.get("kid")) else { return false };
    let bytes = |member: &str| URL_SAFE_NO_PAD.decode(key[member].as_str().expect("text")).expect("base64url");
    let (message, signature) = tokens["id_token"].as_str().and_then(|token| token.rsplit_once('.')).expect("a token");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    let components = RsaPublicKeyComponents { n: bytes("n"), e: bytes("e") };
    components.verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &signature).is_ok()
}

#[tokio::test]
async fn tokens_are_signed_by_a_published_key() {
    let scene = Scene::automatic().await;
    assert!(is_signed(&scene, &scene.sign_in("openid", &[]).await).await);
    let answer = scene.get(&scene.google.jwks_url()).await;
    let caching = answer.headers()[header::CACHE_CONTROL].to_str().expect("text").to_owned();
    assert!(caching.starts_with("public, max-age=3600,"), "{caching}");
}

#[tokio::test]
async fn rotation_keeps_the_key_before_for_a_while() {
    let scene = Scene::automatic().await;
    let first = scene.sign_in("openid", &[]).await;
    assert_eq!(published(&scene).await.len(), 1);
    scene.google.rotate_keys();
    assert_eq!(published(&scene).await.len(), 2);
    let second = scene.sign_in("openid", &[]).await;
    assert_ne!(decode(&first).0["kid"], decode(&second).0["kid"]);
    assert!(is_signed(&scene, &first).await && is_signed(&scene, &second).await);
    scene.google.rotate_keys();
    assert!(!is_signed(&scene, &first).await && is_signed(&scene, &second).await);
}

#[tokio::test]
async fn every_wrong_way_of_signing_is_wrong_in_its_own_way() {
    let scene = Scene::automatic().await;
    let cases = [
        (Signing::BrokenSignature, "RS256", true, false),
        (Signing::CriticalHeader, "RS256", true, true),
        (Signing::Es256, "ES256", true, false),
        (Signing::Hs256, "HS256", true, false),
        (Signing::NoKid, "RS256", false, false),
        (Signing::UnknownKid, "RS256", true, false),
        (Signing::UnpublishedKey, "RS256", true, false),
        (Signing::Unsigned, "none", false, false),
    ];
    for (signing, algorithm, has_kid, is_good) in cases {
        scene.google.sign_with(signing);
        let tokens = scene.sign_in("openid", &[]).await;
        let (header, claims) = decode(&tokens);
        assert_eq!(header["alg"], algorithm, "{signing:?}");
        assert_eq!(header.contains_key("kid"), has_kid, "{signing:?}");
        assert_eq!(header.contains_key("crit"), signing == Signing::CriticalHeader);
        assert_eq!(is_signed(&scene, &tokens).await, is_good, "{signing:?}");
        assert_eq!(claims["sub"], "1001");
    }
    scene.google.clear_faults();
    assert!(is_signed(&scene, &scene.sign_in("openid", &[]).await).await);
}

#[tokio::test]
async fn id_tokens_are_changed_before_they_are_signed() {
    let scene = Scene::automatic().await;
    scene.google.edit_id_token(|token| token.set("aud", "another"));
    scene.google.edit_id_token(|token| token.remove("sub"));
    let tokens = scene.sign_in("openid", &[]).await;
    let (_, claims) = decode(&tokens);
    assert_eq!((&claims["aud"], claims.get("sub")), (&json!("another"), None));
    assert!(is_signed(&scene, &tokens).await);
}
