//! Sealed text: what a browser keeps for us, and can neither read nor change.

use std::fmt;

use aws_lc_rs::{
    digest::{SHA256, digest},
    hkdf::{HKDF_SHA256, KeyType, Salt},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use secrecy::{ExposeSecret, SecretBox};

/// The first byte of everything sealed, so that a later format can tell this one. The tests keep samples of each format that
/// opens. A second one comes in two releases: first it opens, and only the next one seals in it, so that the machines that
/// still run the release before can open what the others seal.
const VERSION: u8 = 1;
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// The keys that seal cookies and refresh tokens. The first seals, all open. So keys rotate in three steps, without ending a
/// sign-in that is under way, also on several machines:
///
/// 1. append the new key, as the last one, until every machine has it: `old,new`
/// 2. put it first: `new,old`
/// 3. a day later take the old key out: `new`
///
/// A machine that sealed by a key that the others do not have yet would send people into `flow_expired`. A key that leaked
/// is taken out at once; that ends the sign-ins of the last minutes, and no session.
///
/// With `offline`, a refresh token stays sealed by the key of its time, and one whose key is gone counts as none. It is
/// replaced when Google gives a new one, at a sign-in with consent: leave the old key as the last one for as long as its
/// tokens are wanted.
pub struct KeyRing(Vec<SecretBox<[u8; KEY_BYTES]>>);

/// Why a text is no [`KeyRing`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    /// A key is not base64url.
    #[error("a key is not base64url text")]
    Encoding,
    /// A key has another length.
    #[error("a key has not 32 bytes")]
    Length,
    /// There is no key.
    #[error("there is no key")]
    Empty,
}

impl KeyRing {
    /// Reads keys of 32 bytes in base64url, separated by commas.
    ///
    /// # Errors
    ///
    /// If there is no key, or one has another length or encoding.
    pub fn parse(text: &str) -> Result<Self, KeyRingError> {
        let keys = text
            .split(',')
            .map(str::trim)
            .filter(|key| !key.is_empty())
            .map(|key| {
                let bytes =
                    BASE64_URL_SAFE_NO_PAD.decode(key.trim_end_matches('=')).map_err(|_| KeyRingError::Encoding)?;
                let bytes = <[u8; KEY_BYTES]>::try_from(bytes).map_err(|_| KeyRingError::Length)?;
                Ok(SecretBox::new(Box::new(bytes)))
            })
            .collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() { Err(KeyRingError::Empty) } else { Ok(Self(keys)) }
    }

    /// Makes a new key, as text for [`KeyRing::parse`].
    ///
    /// # Security
    ///
    /// The text is the secret itself: keep it where the client secret is kept.
    #[must_use]
    pub fn generate() -> String {
        BASE64_URL_SAFE_NO_PAD.encode(random::<KEY_BYTES>())
    }

    /// A ring of one key that is derived from another secret.
    pub(crate) fn derived_from(secret: &str) -> Self {
        Self(vec![SecretBox::new(Box::new(derive(secret.as_bytes(), "sso-runtime key ring v1")))])
    }

    /// A code for one purpose that nobody guesses, the same wherever the first key is the same.
    pub(crate) fn code(&self, purpose: &str) -> String {
        let bytes = derive(self.0[0].expose_secret(), purpose);
        let groups: Vec<String> = bytes[..10].chunks(2).map(|pair| format!("{:02x}{:02x}", pair[0], pair[1])).collect();
        groups.join("-")
    }

    /// The keys for one purpose: what one purpose sealed, another cannot open.
    pub(crate) fn sealer(&self, purpose: &'static str) -> Sealer {
        Sealer {
            keys: self
                .0
                .iter()
                .map(|key| XChaCha20Poly1305::new(&derive(key.expose_secret(), purpose).into()))
                .collect(),
        }
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing({} keys, redacted)", self.0.len())
    }
}

/// Seals and opens text for one purpose.
pub(crate) struct Sealer {
    keys: Vec<XChaCha20Poly1305>,
}

impl Sealer {
    /// Seals `text` so that it opens only beside the same `context`.
    pub(crate) fn seal(&self, text: &[u8], context: &str) -> String {
        let nonce = random::<NONCE_BYTES>();
        let sealed = self.keys[0]
            .encrypt(&XNonce::from(nonce), Payload { msg: text, aad: context.as_bytes() })
            .expect("XChaCha20-Poly1305 seals any text that fits into memory");
        let mut bytes = Vec::with_capacity(1 + NONCE_BYTES + sealed.len());
        bytes.push(VERSION);
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The text, or `None` if it was changed, sealed beside another `context`, or by a key that is gone.
    pub(crate) fn open(&self, sealed: &str, context: &str) -> Option<Vec<u8>> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (version, rest) = bytes.split_first()?;
        if *version != VERSION || rest.len() < NONCE_BYTES {
            return None;
        }
        let (nonce, sealed) = rest.split_at(NONCE_BYTES);
        let nonce = XNonce::from(<[u8; NONCE_BYTES]>::try_from(nonce).ok()?);
        let payload = || Payload { msg: sealed, aad: context.as_bytes() };
        self.keys.iter().find_map(|key| key.decrypt(&nonce, payload()).ok())
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(redacted)")
    }
}

/// Random bytes from the operating system's generator.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).expect("the operating system has randomness");
    bytes
}

/// SHA-256 in lower-case hexadecimal: it compares the same under every collation of a database.
pub(crate) fn sha256_hex(text: &str) -> String {
    use std::fmt::Write;

    digest(&SHA256, text.as_bytes()).as_ref().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn derive(secret: &[u8], purpose: &str) -> [u8; KEY_BYTES] {
    struct Length;
    impl KeyType for Length {
        fn len(&self) -> usize {
            KEY_BYTES
        }
    }
    let mut key = [0; KEY_BYTES];
    Salt::new(HKDF_SHA256, &[])
        .extract(secret)
        .expand(&[purpose.as_bytes()], Length)
        .and_then(|output| output.fill(&mut key))
        .expect("HKDF gives 32 bytes");
    key
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, test_runner::Config};

    use super::*;

    fn keys(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<String>> {
        vec(any::<[u8; KEY_BYTES]>().prop_map(|key| BASE64_URL_SAFE_NO_PAD.encode(key)), count)
    }

    fn ring(keys: &[String]) -> KeyRing {
        KeyRing::parse(&keys.join(",")).expect("keys")
    }

    proptest! {
        #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

        #[test]
        fn what_a_ring_sealed_opens_beside_its_context_and_no_other(
            keys in keys(1..4),
            text: Vec<u8>,
            context: String,
            other: String,
        ) {
            let sealer = ring(&keys).sealer("flow");
            let sealed = sealer.seal(&text, &context);
            prop_assert!(sealed.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')));
            prop_assert_eq!(sealer.open(&sealed, &other), (other == context).then(|| text.clone()));
            prop_assert_eq!(ring(&keys).sealer("session").open(&sealed, &context), None);
            prop_assert_eq!(sealer.open(&sealed, &context), Some(text));
        }

        #[test]
        fn a_rotated_ring_opens_what_any_of_its_keys_sealed_and_nothing_else(
            mut keys in keys(1..5),
            stranger in keys(1..2),
            turn in 0..5_usize,
            text: Vec<u8>,
        ) {
            prop_assume!(!keys.contains(&stranger[0]));
            let sealed: Vec<String> = keys.iter().map(|key| ring(std::slice::from_ref(key)).sealer("flow").seal(&text, "")).collect();
            let by_stranger = ring(&stranger).sealer("flow").seal(&text, "");
            let turn = turn % keys.len();
            keys.rotate_left(turn);
            let rotated = ring(&keys).sealer("flow");
            for sealed in &sealed {
                prop_assert_eq!(rotated.open(sealed, ""), Some(text.clone()));
            }
            prop_assert_eq!(rotated.open(&by_stranger, ""), None);
            // The first key seals, so who has only that one opens it.
            let first = ring(&keys[..1]).sealer("flow");
            prop_assert_eq!(first.open(&rotated.seal(&text, ""), ""), Some(text));
        }

        #[test]
        fn padding_spaces_and_commas_too_many_are_no_part_of_a_key(
            keys in keys(1..4),
            before in "[ ,]{0,3}",
            between in "=? ?,[ ,]{0,2}",
        ) {
            let decorated = KeyRing::parse(&format!("{before}{}{between}", keys.join(&between)));
            let sealed = ring(&keys).sealer("flow").seal(b"text", "");
            prop_assert_eq!(decorated.map(|ring| ring.sealer("flow").open(&sealed, "")), Ok(Some(b"text".to_vec())));
        }
    }

    #[test]
    fn opens_what_it_sealed_beside_the_same_context() {
        let sealer = KeyRing::parse(&KeyRing::generate()).unwrap().sealer("flow");
        let sealed = sealer.seal(b"text", "name");
        assert_eq!(sealer.open(&sealed, "name").as_deref(), Some(&b"text"[..]));
        assert_eq!(sealer.open(&sealed, "other name"), None);
    }

    #[test]
    fn opens_nothing_that_was_changed() {
        let sealer = KeyRing::parse(&KeyRing::generate()).unwrap().sealer("flow");
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(sealer.seal(b"text", "")).unwrap();
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert_eq!(sealer.open(&BASE64_URL_SAFE_NO_PAD.encode(changed), ""), None, "byte {position}");
        }
        for junk in ["", "A", "AQ", "*", "AQAAAA"] {
            assert_eq!(sealer.open(junk, ""), None);
        }
    }

    #[test]
    fn one_purpose_opens_nothing_of_another() {
        let ring = KeyRing::parse(&KeyRing::generate()).unwrap();
        assert_eq!(ring.sealer("session").open(&ring.sealer("flow").seal(b"text", ""), ""), None);
    }

    #[test]
    fn the_first_key_seals_and_all_open() {
        let (old, new) = (KeyRing::generate(), KeyRing::generate());
        let ring = |keys: &str| KeyRing::parse(keys).unwrap().sealer("flow");
        let sealed_by_old = ring(&old).seal(b"text", "");
        let rotated = ring(&format!("{new}, {old}"));
        assert!(rotated.open(&sealed_by_old, "").is_some());
        assert!(ring(&new).open(&rotated.seal(b"text", ""), "").is_some());
        assert!(ring(&new).open(&sealed_by_old, "").is_none());
    }

    #[test]
    fn names_what_is_wrong_with_a_key() {
        assert_eq!(KeyRing::parse(" , ").unwrap_err(), KeyRingError::Empty);
        assert_eq!(KeyRing::parse("c2hvcnQ").unwrap_err(), KeyRingError::Length);
        assert_eq!(KeyRing::parse("not base64!").unwrap_err(), KeyRingError::Encoding);
    }
}
