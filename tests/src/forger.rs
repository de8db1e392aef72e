//! A provider that signs whatever it likes: ID tokens as text, byte for byte, by keys of any kind.

use std::sync::OnceLock;

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use num_bigint::BigUint;
use serde_json::{Map, Value, json};
use sso_runtime::testing::{Endpoint, FakeGoogle, Fault};

/// The name of the forger's key.
pub const KID: &str = "forged";

/// An ID token before it is signed, as text.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The header's JSON.
    pub header: String,
    /// The claims' JSON.
    pub claims: String,
    /// The signature of a message.
    pub sign: fn(&str) -> Vec<u8>,
    /// How header, claims and signature, each in base64url, become a token.
    pub join: fn(&str, &str, &str) -> String,
}

impl Draft {
    /// Adds members at the end of the claims: `"sub": "second"`.
    pub fn add_claims(&mut self, members: &str) {
        self.claims = add(&self.claims, members);
    }

    /// Adds members at the end of the header.
    pub fn add_header(&mut self, members: &str) {
        self.header = add(&self.header, members);
    }

    fn token(&self) -> String {
        let (header, claims) = (encode(self.header.as_bytes()), encode(self.claims.as_bytes()));
        let signature = encode(&(self.sign)(&format!("{header}.{claims}")));
        (self.join)(&header, &claims, &signature)
    }
}

fn add(object: &str, members: &str) -> String {
    let open = object.strip_suffix('}').expect("the text is an object");
    format!("{open},{members}}}")
}

/// Base64url without padding.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// From now on this Google publishes the forger's key alone, and signs ID tokens with it after `edit` changed them.
pub fn forge(google: &FakeGoogle, edit: impl Fn(&mut Draft) + Send + Sync + 'static) {
    publish(google, vec![jwk()]);
    forge_tokens(google, edit);
}

/// The same without another list of keys.
pub fn forge_tokens(google: &FakeGoogle, edit: impl Fn(&mut Draft) + Send + Sync + 'static) {
    google.fault(
        Endpoint::Token,
        Fault::edit(move |answer: &mut Map<String, Value>| {
            let good = answer["id_token"].as_str().expect("the fake Google gave an ID token");
            let claims = good.split('.').nth(1).expect("it has claims");
            let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).expect("they are base64url");
            let mut draft = Draft {
                header: format!(r#"{{"alg":"RS256","kid":"{KID}"}}"#),
                claims: String::from_utf8(claims).expect("they are text"),
                sign: rs256,
                join: |header, claims, signature| format!("{header}.{claims}.{signature}"),
            };
            edit(&mut draft);
            answer.insert("id_token".to_owned(), draft.token().into());
        }),
    );
}

/// From now on this Google publishes these keys.
pub fn publish(google: &FakeGoogle, keys: Vec<Value>) {
    google.fault(Endpoint::Jwks, Fault::with("keys", keys));
}

/// The forger's key, as it is published.
#[must_use]
pub fn jwk() -> Value {
    let public = key().public_key();
    let (n, e) = (public.modulus(), public.exponent());
    jwk_of(n.big_endian_without_leading_zero(), e.big_endian_without_leading_zero())
}

/// A key of these numbers under the forger's name.
#[must_use]
pub fn jwk_of(modulus: &[u8], exponent: &[u8]) -> Value {
    json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": KID, "n": encode(modulus), "e": encode(exponent) })
}

fn key() -> &'static KeyPair {
    static KEY: OnceLock<KeyPair> = OnceLock::new();
    KEY.get_or_init(|| KeyPair::generate(KeySize::Rsa2048).expect("a key can be made"))
}

/// The forger's signature.
#[must_use]
pub fn rs256(message: &str) -> Vec<u8> {
    let mut signature = vec![0; key().public_modulus_len()];
    key().sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).expect("it signs");
    signature
}

/// The number of which an RSA signature is a root: its own signature where the exponent is 1.
///
/// Source: RFC 8017, section 9.2.
#[must_use]
pub fn encoded_message(message: &str, bytes: usize) -> Vec<u8> {
    const SHA256_INFO: [u8; 19] = [
        0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04,
        0x20,
    ];
    let digest = digest(&SHA256, message.as_bytes());
    let padding = bytes - 3 - SHA256_INFO.len() - digest.as_ref().len();
    [&[0, 1], &*vec![0xff; padding], &[0], &SHA256_INFO, digest.as_ref()].concat()
}

/// A key that is too short to be worth anything.
#[derive(Debug)]
pub struct WeakKey {
    modulus: &'static str,
    secret: &'static str,
}

/// 512 bits: factored in an afternoon.
pub const BITS_512: WeakKey = WeakKey {
    modulus: "ec2007fe783dbc0c0913c3e24a49a527110c533cafaf29e85b799354aeab7d4777b3ffa988cce2f2d0f22d9ced1a27acb041c9e404f\
              ea06e071c22346e72abd3",
    secret: "71dc183ebad879ff0bb97e31764500e04fb633c505aa5f78edf337fa13a819e6194ec2a419cf2c634dea77c425666305025e35b8b0ec\
             c7df4a8f83ecdcb36241",
};

/// 1024 bits: given up in 2013.
pub const BITS_1024: WeakKey = WeakKey {
    modulus: "d9ad2aa34e6c579772e4824b55a1d19c64a878d58ed689e2eae8f7912476463f16e21af322b3c91c8bd8ab99621e612ddcc331b50fb\
              533e4b3483e9bd4ef9d7b1f4439aac3c73aa1977d304634b796eef26f7456f31271ba9dc1533e99d2b251ae082a46d44ee6fe23f656\
              35ac1ab6c8db45b8924925991459f1a7c50ce77bab",
    secret: "52c1b7382714a1a87e91c9c78262e7222252babdd674522fe74772f7c778fff3f46b39fbbdf1c4400a1af2027a7f3a4b09675c7a8de2\
             423c6cbcc6b0d01fd92ac689f522d39c0f78b4e95d9b786d19a0a77ffc95369d14468abbbafe150beb889478e6fa637da025de51ca0\
             dc4cce9ecd63dc78c319bc09f5172ecc9be20bd81",
};

impl WeakKey {
    /// As it is published.
    #[must_use]
    pub fn jwk(&self) -> Value {
        jwk_of(&number(self.modulus).to_bytes_be(), &[1, 0, 1])
    }

    /// A good signature.
    #[must_use]
    pub fn sign(&self, message: &str) -> Vec<u8> {
        let modulus = number(self.modulus);
        let bytes = modulus.to_bytes_be().len();
        let message = BigUint::from_bytes_be(&encoded_message(message, bytes));
        let signature = message.modpow(&number(self.secret), &modulus).to_bytes_be();
        [vec![0; bytes - signature.len()], signature].concat()
    }
}

fn number(hexadecimal: &str) -> BigUint {
    BigUint::parse_bytes(hexadecimal.as_bytes(), 16).expect("it is a number")
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::{rsa::PublicKeyComponents, signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY};

    use super::*;

    /// A refusal of a weak key would say nothing if the signature were wrong as well.
    #[test]
    fn a_weak_key_signs_well() {
        let modulus = number(BITS_1024.modulus).to_bytes_be();
        PublicKeyComponents { n: modulus.as_slice(), e: [1, 0, 1].as_slice() }
            .verify(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, b"message", &BITS_1024.sign("message"))
            .expect("the signature is good");
        let modulus = number(BITS_512.modulus);
        let signature = BigUint::from_bytes_be(&BITS_512.sign("message"));
        let message = signature.modpow(&BigUint::from(65537_u32), &modulus);
        assert_eq!(message, BigUint::from_bytes_be(&encoded_message("message", 64)));
    }
}
