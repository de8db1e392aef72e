//! The signing keys: what is published, and what signs.

use std::sync::OnceLock;

use aws_lc_rs::{
    digest,
    encoding::AsDer,
    hmac,
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Map, Value, json};

/// How ID tokens are signed from now on; all but the first are wrong in one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signing {
    /// As Google signs: RS256, with the newest key, named by `kid`.
    #[default]
    Rs256,
    /// RS256, and one bit of the signature is wrong.
    BrokenSignature,
    /// A good signature, and a `crit` header that names an extension nobody knows.
    CriticalHeader,
    /// ES256 by a key made for the purpose, under the `kid` of the RSA key.
    Es256,
    /// HS256, and the secret is the published RSA key in PEM: the old confusion of keys.
    Hs256,
    /// A good signature, and no `kid`.
    NoKid,
    /// A good signature, and a `kid` that is not published.
    UnknownKid,
    /// RS256 by a key that is not published, under the `kid` of one that is.
    UnpublishedKey,
    /// `alg: none`, and no signature.
    Unsigned,
}

/// An ID token before it is signed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct IdToken {
    /// The header: `alg`, `kid`, `typ`.
    pub header: Map<String, Value>,
    /// The claims.
    pub claims: Map<String, Value>,
}

impl IdToken {
    /// Sets a claim.
    pub fn set(&mut self, claim: impl Into<String>, value: impl Into<Value>) {
        self.claims.insert(claim.into(), value.into());
    }

    /// Takes a claim out.
    pub fn remove(&mut self, claim: &str) {
        self.claims.remove(claim);
    }

    /// Sets a member of the header.
    pub fn set_header(&mut self, member: impl Into<String>, value: impl Into<Value>) {
        self.header.insert(member.into(), value.into());
    }

    /// Takes a member out of the header.
    pub fn remove_header(&mut self, member: &str) {
        self.header.remove(member);
    }
}

/// RSA keys take long to make: all instances of a process share these few, each under names of its own.
static POOL: [OnceLock<KeyPair>; 3] = [const { OnceLock::new() }; 3];

/// The keys of one instance.
#[derive(Debug)]
pub(super) struct Keys {
    /// Makes the names differ from those of other instances.
    seed: String,
    /// How often the keys were rotated.
    generation: usize,
}

impl Keys {
    pub(super) fn new() -> Self {
        let keys = Self { seed: random_text(16), generation: 0 };
        keys.pair(0);
        keys
    }

    pub(super) fn rotate(&mut self) {
        self.generation += 1;
    }

    /// The JWK set: the newest key, and the one before it for the tokens that it signed.
    pub(super) fn published(&self) -> Value {
        let oldest = self.generation.saturating_sub(1);
        let keys: Vec<Value> = (oldest..=self.generation).rev().map(|generation| self.jwk(generation)).collect();
        json!({ "keys": keys })
    }

    /// The header that a token gets.
    pub(super) fn header(&self, signing: Signing) -> Map<String, Value> {
        let kid = self.kid(self.generation);
        let header = match signing {
            Signing::BrokenSignature | Signing::Rs256 | Signing::UnpublishedKey => {
                json!({ "alg": "RS256", "kid": kid, "typ": "JWT" })
            }
            Signing::CriticalHeader => {
                json!({ "alg": "RS256", "kid": kid, "typ": "JWT", "crit": ["urn:example:unknown"], "urn:example:unknown": true })
            }
            Signing::Es256 => json!({ "alg": "ES256", "kid": kid, "typ": "JWT" }),
            Signing::Hs256 => json!({ "alg": "HS256", "kid": kid, "typ": "JWT" }),
            Signing::NoKid => json!({ "alg": "RS256", "typ": "JWT" }),
            Signing::UnknownKid => json!({ "alg": "RS256", "kid": hex(&random_bytes(20)), "typ": "JWT" }),
            Signing::Unsigned => json!({ "alg": "none", "typ": "JWT" }),
        };
        match header {
            Value::Object(header) => header,
            _ => Map::new(),
        }
    }

    /// The token in its compact form.
    pub(super) fn sign(&self, token: IdToken, signing: Signing) -> String {
        let part = |members| URL_SAFE_NO_PAD.encode(Value::Object(members).to_string());
        let message = format!("{}.{}", part(token.header), part(token.claims));
        let signature = self.signature(message.as_bytes(), signing);
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn signature(&self, message: &[u8], signing: Signing) -> Vec<u8> {
        let newest = self.pair(self.generation);
        match signing {
            Signing::CriticalHeader | Signing::NoKid | Signing::Rs256 | Signing::UnknownKid => rs256(newest, message),
            Signing::BrokenSignature => {
                let mut signature = rs256(newest, message);
                signature[20] ^= 1;
                signature
            }
            Signing::Es256 => EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
                .and_then(|pair| pair.sign(&SystemRandom::new(), message))
                .expect("P-256 signs everything")
                .as_ref()
                .to_vec(),
            Signing::Hs256 => {
                let secret = hmac::Key::new(hmac::HMAC_SHA256, pem(newest).as_bytes());
                hmac::sign(&secret, message).as_ref().to_vec()
            }
            // Neither the newest key nor the one before it.
            Signing::UnpublishedKey => rs256(self.pair(self.generation + 1), message),
            Signing::Unsigned => Vec::new(),
        }
    }

    fn pair(&self, generation: usize) -> &'static KeyPair {
        POOL[generation % POOL.len()].get_or_init(|| {
            KeyPair::generate(KeySize::Rsa2048).expect("an RSA key can be made from working randomness")
        })
    }

    /// Forty hexadecimal digits, like Google's.
    fn kid(&self, generation: usize) -> String {
        hex(&sha256(format!("{}.{generation}", self.seed).as_bytes())[..20])
    }

    fn jwk(&self, generation: usize) -> Value {
        let public = self.pair(generation).public_key();
        json!({
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.kid(generation),
            "n": URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero()),
            "e": URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero()),
        })
    }
}

fn rs256(pair: &KeyPair, message: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
        .expect("a key of 2048 bits signs everything");
    signature
}

fn pem(pair: &KeyPair) -> String {
    let der = pair.public_key().as_der().expect("a public key has a DER form");
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der.as_ref()))
}

/// `at_hash`: the left half of the access token's SHA-256.
///
/// Source: OIDC Core 1.0, section 3.1.3.6.
pub(super) fn access_token_hash(access_token: &str) -> String {
    URL_SAFE_NO_PAD.encode(&sha256(access_token.as_bytes())[..16])
}

/// The challenge that belongs to a verifier.
///
/// Source: RFC 7636, section 4.2.
pub(super) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()))
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut output = [0; 32];
    output.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    output
}

/// Text that nobody guesses, of so many random bytes.
pub(super) fn random_text(bytes: usize) -> String {
    URL_SAFE_NO_PAD.encode(random_bytes(bytes))
}

fn random_bytes(count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    aws_lc_rs::rand::fill(&mut bytes).expect("the system has randomness");
    bytes
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
