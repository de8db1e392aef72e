//! Sealed values: only what was sealed opens, beside its own context, for its own purpose, by a key of the ring.

use std::sync::LazyLock;

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
    let keys = ["b2xkZXIta2V5LW9mLXRoaXJ0eS10d28tYnl0ZXMtbG8", "bmV3ZXIta2V5LW9mLXRoaXJ0eS10d28tYnl0ZXMtbG8"];
    let ring = |keys: &str| KeyRing::parse(keys).expect("keys of 32 bytes");
    let rotated = ring(&format!("{}, {}", keys[1], keys[0]));
    Seals {
        old: Seal::new(&ring(keys[0]), "purpose"),
        new: Seal::new(&ring(keys[1]), "purpose"),
        rotated: Seal::new(&rotated, "purpose"),
        other_purpose: Seal::new(&rotated, "another purpose"),
    }
});

/// Lines: what arrives, with `{sealed}` for the text sealed by the new key and `{old}` by the old one; the context that it
/// is opened beside; the context that it was sealed beside; the text.
pub fn sealed_value(data: &[u8]) {
    let seals = &*SEALS;
    let mut given = lines(data, &[]).into_iter();
    let mut line = || given.next().unwrap_or_default();
    let (arriving, beside, context) = (line(), line(), line());
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
