//! Rules behind `sync =`, and what people call them elsewhere.

use heck::ToSnakeCase;
use syn::Ident;

use super::{
    text::{nearest, text_of},
    words::Asked,
};
use crate::errors::Mistake;

/// When a column is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Rule {
    /// `create`
    Create,
    /// `fill`
    Fill,
    /// `mirror`
    Mirror,
    /// `until_edited`
    UntilEdited,
    /// `update`
    #[default]
    Update,
}

const RULES: &[(&str, Rule)] = &[
    ("update", Rule::Update),
    ("mirror", Rule::Mirror),
    ("create", Rule::Create),
    ("fill", Rule::Fill),
    ("until_edited", Rule::UntilEdited),
];

/// Whole names that people bring from elsewhere, and what they are called here.
const FROM_ELSEWHERE: &[(&str, &str)] = &[
    ("always", "update"),
    ("auto_now", "update"),
    ("auto_now_add", "create"),
    ("create_only", "create"),
    ("create_or_update", "update"),
    ("false", "create"),
    ("first_login", "create"),
    ("if_empty", "fill"),
    ("if_missing", "fill"),
    ("if_none", "fill"),
    ("if_null", "fill"),
    ("immutable", "create"),
    ("initial", "create"),
    ("insert", "create"),
    ("insert_only", "create"),
    ("keep", "create"),
    ("manual", "create"),
    ("never", "create"),
    ("no", "create"),
    ("none", "create"),
    ("off", "create"),
    ("on", "update"),
    ("on_create", "create"),
    ("on_insert", "create"),
    ("on_login", "update"),
    ("on_signup", "create"),
    ("on_update", "update"),
    ("once", "create"),
    ("overwrite", "update"),
    ("read_only", "create"),
    ("readonly", "create"),
    ("replace", "mirror"),
    ("true", "update"),
    ("unless_edited", "until_edited"),
    ("until_changed", "until_edited"),
    ("update_or_create", "update"),
    ("upsert", "update"),
    ("when_empty", "fill"),
    ("write_once", "create"),
];

/// What the beginning of a part of a name says, the most telling first: `only_if_null`, `insertOnly`, `at_first_login`.
const PARTS: &[(&str, &[&str])] = &[
    ("until_edited", &["edit", "touch", "modif", "changed", "custom"]),
    ("fill", &["fill", "empty", "null", "missing", "absent", "blank", "unset"]),
    ("create", &["creat", "insert", "once", "first", "initial", "signup", "regist", "never", "keep", "skip", "frozen"]),
    ("mirror", &["mirror", "replac", "clear", "exact", "strict", "same"]),
    ("update", &["updat", "always", "every", "each", "login", "signin", "refresh", "latest", "overwrit"]),
];

/// What other libraries write where `sync` stands here.
const CALLED_ELSEWHERE: &[&str] =
    &["mode", "on_conflict", "on_update", "policy", "refresh", "rule", "strategy", "sync_mode", "update", "when"];

/// Whether this is the name of a rule.
pub(super) fn is_name(word: &str) -> bool {
    RULES.iter().any(|(name, _)| *name == word)
}

/// The rule that a word alone can only mean, if it is not the name of one.
pub(super) fn called(word: &str) -> Option<&'static str> {
    let is_flag = matches!(word, "true" | "false" | "on" | "off" | "no" | "none");
    FROM_ELSEWHERE.iter().find(|(name, _)| *name == word && !is_flag).map(|(_, rule)| *rule)
}

/// The rule that `word = value` can only mean, where `word` is none of ours.
pub(super) fn behind(word: &str, value: &str) -> Option<&'static str> {
    let last = last(value);
    let name = RULES.iter().map(|(name, _)| *name).find(|name| *name == last);
    name.or_else(|| if CALLED_ELSEWHERE.contains(&word) { meant(value).or_else(|| misspelled(value)) } else { None })
}

/// A rule behind `sync =`.
pub(super) fn rule(asked: &Asked<'_>) -> Result<Rule, Mistake> {
    let path = asked.path(|text| meant(text).map_or_else(|| text.to_snake_case(), str::to_owned))?;
    let written = text_of(&path);
    if let Some((_, rule)) = RULES.iter().find(|(name, _)| written == *name) {
        return Ok(*rule);
    }
    let mistake = Mistake::at(&path, format!("unknown rule `{written}`"));
    let meant = meant(&written);
    Err(match (near_rule(&written), meant.or_else(|| misspelled(&written))) {
        (Some(near), _) if meant.is_none() => {
            mistake.help(format!("a rule with a similar name exists: write `sync = {near}`"))
        }
        (_, Some(rule)) => mistake.help(format!("write `sync = {rule}`")),
        (_, None) => {
            let names: Vec<String> = RULES.iter().map(|(name, _)| format!("`sync = {name}`")).collect();
            mistake.help("write `sync = update`").note(format!("the rules are {}", names.join(", ")))
        }
    })
}

/// `Rule::UntilEdited` and `until-edited` are `until_edited`.
fn last(written: &str) -> String {
    written.rsplit(['.', ':', '/']).next().unwrap_or_default().to_snake_case()
}

/// The rule that is meant, if the name is spelled right.
fn meant(written: &str) -> Option<&'static str> {
    let last = last(written);
    let name = RULES.iter().map(|(name, _)| *name).find(|name| *name == last);
    let elsewhere = || FROM_ELSEWHERE.iter().find(|(name, _)| *name == last).map(|(_, rule)| *rule);
    // A slip in a rule's own name says more than a part of it.
    let part = || {
        let says = |parts: &&[&str]| last.split('_').any(|word| parts.iter().any(|part| word.starts_with(part)));
        PARTS.iter().find(|(_, parts)| says(parts)).map(|(rule, _)| *rule)
    };
    name.or_else(elsewhere).or_else(|| if near_rule(written).is_some() { None } else { part() })
}

fn near_rule(written: &str) -> Option<&'static str> {
    nearest(written, RULES.iter().map(|(name, _)| *name))
}

/// The rule whose name, here or elsewhere, a typing mistake could have turned into this.
fn misspelled(written: &str) -> Option<&'static str> {
    near_rule(written).or_else(|| {
        let elsewhere = FROM_ELSEWHERE.iter().map(|(name, _)| *name).filter(|name| name.len() > 3);
        let near = nearest(written, elsewhere)?;
        FROM_ELSEWHERE.iter().find(|(name, _)| *name == near).map(|(_, rule)| *rule)
    })
}

impl Rule {
    /// The variant of the runtime's type.
    pub(crate) fn variant(self) -> Ident {
        let name = match self {
            Self::Create => "Create",
            Self::Fill => "Fill",
            Self::Mirror => "Mirror",
            Self::UntilEdited => "UntilEdited",
            Self::Update => "Update",
        };
        Ident::new(name, proc_macro2::Span::call_site())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_elsewhere_are_told_by_what_they_say() {
        for (written, rule) in [
            ("Rule::UntilEdited", "until_edited"),
            ("only_if_null", "fill"),
            ("insertOnly", "create"),
            ("at_first_login", "create"),
            ("each_login", "update"),
            ("WriteOnce", "create"),
            ("unless_touched", "until_edited"),
            ("update_or_create", "update"),
        ] {
            assert_eq!(meant(written), Some(rule), "{written}");
        }
        assert_eq!(misspelled("mirrro"), Some("mirror"));
        assert_eq!(misspelled("alwyas"), Some("update"));
        assert_eq!((meant("verbatim"), misspelled("verbatim")), (None, None));
    }

    #[test]
    fn a_word_alone_is_a_rule_only_if_it_says_so() {
        assert_eq!(called("on_create"), Some("create"));
        assert_eq!((called("first_name"), called("true")), (None, None));
        assert_eq!(behind("mode", "mirror"), Some("mirror"));
        assert_eq!(behind("update", "never"), Some("create"));
        assert_eq!(behind("rename", "first"), None);
    }
}
