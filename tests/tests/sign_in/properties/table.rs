//! The table of rules as the design writes it, and what Google and the application may do.

use proptest::{collection::vec, prelude::*, sample::select};
use sso_runtime::Rule;

use super::user::{MAPPED, Mapped, Model, NONE, Source};

/// What Google says of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Says {
    Sent(String),
    Nothing,
    NotGranted,
    Unknown,
}

/// What Google says at a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Google {
    pub(super) claim: Says,
    pub(super) people: Says,
}

/// What the application writes into a row before the next sign-in.
#[derive(Clone, Debug)]
pub(super) struct Edits {
    mapped: Vec<(usize, Option<String>)>,
    note: Option<String>,
    count: i64,
    bytes: Option<Vec<u8>>,
}

/// What Google last gave for a column, where that is noted.
pub(super) type Given = [Option<String>; MAPPED.len()];

impl Google {
    fn of(&self, mapped: &Mapped) -> &Says {
        match mapped.source {
            Source::Claim => &self.claim,
            Source::People => &self.people,
        }
    }
}

/// What a new row holds.
pub(super) fn created(mapped: &Mapped, google: &Google) -> Option<String> {
    match google.of(mapped) {
        Says::Sent(value) if fits(mapped, value) => Some(value.clone()),
        _ => mapped.empty.map(str::to_owned),
    }
}

/// What a column holds after a sign-in at which it held `stood`.
pub(super) fn updated(mapped: &Mapped, google: &Google, stood: Option<String>, given: Option<&str>) -> Option<String> {
    let empty = mapped.empty.map(str::to_owned);
    match (mapped.rule, google.of(mapped)) {
        (_, Says::Sent(value)) if !fits(mapped, value) => stood,
        (Rule::Update | Rule::Mirror, Says::Sent(value)) => Some(value.clone()),
        (Rule::Fill, Says::Sent(value)) if stood == empty => Some(value.clone()),
        (Rule::UntilEdited, Says::Sent(value)) => {
            let is_as_google_left_it = match given {
                Some(given) => stood.as_deref() == Some(given),
                None => stood == empty,
            };
            if is_as_google_left_it { Some(value.clone()) } else { stood }
        }
        (Rule::Mirror, Says::Nothing) => empty,
        _ => stood,
    }
}

/// What is noted after a sign-in.
pub(super) fn note(given: &mut Given, google: &Google) {
    for (given, mapped) in given.iter_mut().zip(&MAPPED) {
        if let Says::Sent(value) = google.of(mapped)
            && fits(mapped, value)
        {
            *given = Some(value.clone());
        }
    }
}

fn fits(mapped: &Mapped, value: &str) -> bool {
    mapped.max_chars.is_none_or(|most| value.chars().count() <= most)
}

impl Edits {
    pub(super) fn apply(&self, row: &mut Model) {
        for (index, text) in &self.mapped {
            row.edit(&MAPPED[*index], text.as_deref());
        }
        row.note.clone_from(&self.note);
        row.count = self.count;
        row.bytes.clone_from(&self.bytes);
    }
}

/// Few values, so that the same one comes again: also the default's, ones that look equal, and one longer than a column.
fn value() -> impl Strategy<Value = String> {
    let values = ["a", "b", "A", "a ", NONE, "Zo\u{eb} \u{141}\u{f3}d\u{17a}", "longer than eight", "'; --\u{1f511}"];
    select(values.to_vec()).prop_map(str::to_owned)
}

fn says(is_people: bool) -> impl Strategy<Value = Says> {
    let others = if is_people { vec![Says::Nothing, Says::NotGranted, Says::Unknown] } else { vec![Says::Nothing] };
    prop_oneof![2 => value().prop_map(Says::Sent), 1 => select(others)]
}

/// Any state of Google's. A claim is always granted here, and can be read: tests of their own see to the rest.
pub(super) fn google() -> impl Strategy<Value = Google> {
    (says(false), says(true)).prop_map(|(claim, people)| Google { claim, people })
}

/// Any edits of some columns.
pub(super) fn edits() -> impl Strategy<Value = Edits> {
    let mapped = vec((0..MAPPED.len(), proptest::option::of(value())), 0..6);
    let bytes = proptest::option::of(vec(any::<u8>(), 0..9));
    (mapped, proptest::option::of(value()), any::<i64>(), bytes).prop_map(|(mapped, note, count, bytes)| Edits {
        mapped,
        note,
        count,
        bytes,
    })
}
