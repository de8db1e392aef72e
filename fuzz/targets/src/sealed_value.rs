//! Sealed values: only what was sealed opens, beside its own context, for its own purpose, by a key of the ring.

use std::sync::{
    LazyLock,
    atomic::{AtomicU64, Ordering},
};

use sso_runtime::{__fuzz::Seal, KeyRing};

use crate::text::lines;

struct Seals {
    old: Seal,
    new: Seal,
    /// The new key seals, both open.
    rotated: Seal,
    other_purpose: Seal,
}

static SEALS: LazyLock<Seals> = LazyLock::new(|| {
    let (old, new) = (KeyRing::generate(), KeyRing::generate());
    let ring = |keys: &str| KeyRing::parse(keys).expect("keys of 32 bytes");
    let rotated = ring(&format!("{new}, {old}"));
    Seals {
        old: Seal::new(&ring(&old), "purpose"),
        new: Seal::new(&ring(&new), "purpose"),
        rotated: Seal::new(&rotated, "purpose"),
        other_purpose: Seal::new(&rotated, "another purpose"),
    }
});

/// Fuzzers see what is sealed and send it again, so that each input has contexts of its own.
static INPUTS: AtomicU64 = AtomicU64::new(0);

/// Lines: what arrives, with `{sealed}` for the text sealed by the new key and `{old}` by the old one; the context that it
/// is opened beside; the context that it was sealed beside; the text.
pub fn sealed_value(data: &[u8]) {
    let seals = &*SEALS;
    let mut given = lines(data, &[]).into_iter();
    let mut line = || given.next().unwrap_or_default();
    let number = INPUTS.fetch_add(1, Ordering::Relaxed);
    let (arriving, beside, context) = (line(), format!("{number} {}", line()), format!("{number} {}", line()));
    let text = line();

    let by_old = seals.old.seal(text.as_bytes(), &context);
    let by_new = seals.rotated.seal(text.as_bytes(), &context);
    assert_ne!(by_new, seals.rotated.seal(text.as_bytes(), &context), "nothing is sealed twice in the same way");
    let arrived = arriving.replace("{sealed}", &by_new).replace("{old}", &by_old);

    let expected = |is_sealed: bool| (is_sealed && beside == context).then(|| text.clone().into_bytes());
    assert_eq!(seals.rotated.open(&arrived, &beside), expected(arrived == by_new || arrived == by_old));
    assert_eq!(seals.new.open(&arrived, &beside), expected(arrived == by_new));
    assert_eq!(seals.old.open(&arrived, &beside), expected(arrived == by_old));
    assert_eq!(seals.other_purpose.open(&arrived, &beside), None);
}
