//! The type of a column against what fills it, and the words that say more about it.

use super::{TypeInfo, text::Text};
use crate::{mapping::MappedColumn, person::Pick, sync::Rule, vocabulary::source::List};

/// The column's type can hold the value, and something stands there where Google leaves the value out. `words` are those
/// of its attributes but `required`: `claim = email, sync = fill`.
#[track_caller]
pub const fn type_is_right(column: &MappedColumn, words: &str) {
    if column.source.instead.is_some() {
        return;
    }
    if !column.fits {
        type_is_another(column, words)
    }
    if !column.ty.is_stored {
        type_is_not_stored(column, words)
    }
    if !is_provided_for(column) {
        absence_is_not_provided_for(column, words)
    }
}

/// An `Option` of an `Option`, and a `Vec` of one: what is inside could be filled, and no database has such a column.
#[track_caller]
const fn type_is_not_stored(column: &MappedColumn, words: &str) -> ! {
    let text = Text::new(&["SeaORM cannot store `", column.field(), "`, a column of type `", column.declared[1], "`"]);
    usual_type(column, words, text).panic()
}

#[track_caller]
const fn type_is_another(column: &MappedColumn, words: &str) -> ! {
    let MappedColumn { declared: [_, ty], source, .. } = column;
    let field = column.field();
    let text = Text::new(&["Google's `", source.name, "` cannot fill `", field, "`, a column of type `", ty, "`"]);
    let mut text = usual_type(column, words, text).push("\nnote: ");
    let mut index = 0;
    while index < source.columns.len() {
        text = text.push_all(&[if index == 0 { "it fills `" } else { ", `" }, source.columns[index], "`"]);
        index += 1;
    }
    text = text.push(if source.columns.is_empty() { "" } else { "; " });
    text.push("a function makes another type of it: `with = path`, and so does `impl Fills` for a type of your own")
        .panic()
}

/// The type that a column is to have, if its source has a usual one.
const fn usual_type(column: &MappedColumn, words: &str, text: Text) -> Text {
    let text = match column.source.columns {
        [] => return text,
        [..] => with_type(text.push("\nhelp: make it `"), column).push("`"),
    };
    if demands_too_much(column) { text.push_all(&[" with `#[google(", words, ")]`"]) } else { text }
}

/// The declaration of the column with a type that its source fills, the usual one if its own is none: as nullable and as
/// many as the one it has.
pub(super) const fn with_type(text: Text, column: &MappedColumn) -> Text {
    let MappedColumn { declared: [declared, ty], source, .. } = column;
    let TypeInfo { is_list, is_nullable, is_vec, is_stored, .. } = *column.ty;
    let text = text.push_all(&[declared, ": "]);
    if column.fits && is_stored {
        return text.push_all(&["Option<", ty, ">"]);
    }
    let [usual, ..] = source.columns else { return text.push(ty) };
    let is_list = is_list && source.is_list;
    if is_list && is_nullable && !is_vec {
        text.push_all(&["Option<Vec<", usual, ">>"])
    } else if is_list {
        text.push_all(&["Vec<", usual, ">"])
    } else if is_nullable || !can_stay(column) {
        text.push_all(&["Option<", usual, ">"])
    } else {
        text.push(usual)
    }
}

/// Where the type is told elsewhere: something stands in the column where Google leaves the value out.
#[track_caller]
pub const fn absence_is_right(column: &MappedColumn, words: &str) {
    let source = column.source;
    if column.fits && column.ty.is_stored && source.instead.is_none() && !is_provided_for(column) {
        absence_is_not_provided_for(column, words)
    }
}

const fn is_provided_for(column: &MappedColumn) -> bool {
    can_stay(column) || column.is_required
}

/// Whether the column is required, and its source cannot be.
pub(super) const fn demands_too_much(column: &MappedColumn) -> bool {
    column.is_required && column.source.needs_data_scope
}

/// Whether the column can stay as nullable as it is.
pub(super) const fn can_stay(column: &MappedColumn) -> bool {
    column.ty.is_nullable
        || column.has_default
        || column.source.is_always_sent
        || (column.is_required && !demands_too_much(column))
}

/// Where Google may leave the value out, something else must stand in the column.
#[track_caller]
const fn absence_is_not_provided_for(column: &MappedColumn, words: &str) -> ! {
    let MappedColumn { declared: [declared, ty], source, .. } = column;
    let (field, could_default) = (column.field(), column.ty.has_default);
    let text = Text::new(&["Google may leave `", source.name, "` out, and `", field, "` cannot be null"]).push_all(&[
        "\nhelp: make it nullable: `",
        declared,
        ": Option<",
        ty,
        ">`",
    ]);
    let text = if could_default {
        text.push_all(&["\nhelp: or name the value that stands there instead: `#[google(", words, ", default)]`"])
    } else {
        text
    };
    let text = if source.needs_data_scope {
        text.push("\nnote: a person may refuse the scope, or have no such value")
    } else {
        text.push_all(&["\nhelp: or refuse to sign such people in: `#[google(", words, ", required)]`"])
            .push("\nnote: only `sub` is always there")
    };
    text.panic()
}

/// A person may refuse every scope but those of the sign-in, and is signed in all the same. `words` are those of the
/// column's attributes without `required`.
#[track_caller]
pub const fn required_can_be_demanded(column: &MappedColumn, words: &str) {
    if column.source.needs_data_scope && column.fits {
        required_cannot_be_demanded(column, words)
    }
}

#[track_caller]
const fn required_cannot_be_demanded(column: &MappedColumn, words: &str) -> ! {
    let MappedColumn { declared: [declared, ty], source, .. } = column;
    let TypeInfo { is_nullable, has_default: could_default, .. } = *column.ty;
    let text = Text::new(&["`", source.name, "` cannot be required"]);
    let text = if is_nullable {
        text.push("\nhelp: remove `required`")
    } else {
        let text = text.push_all(&["\nhelp: make it nullable: `", declared, ": Option<", ty, ">` with `#[google("]);
        let text = text.push_all(&[words, ")]`"]);
        if could_default {
            text.push_all(&["\nhelp: or name the value that stands there instead: `#[google(", words, ", default)]`"])
        } else {
            text
        }
    };
    text.push(
        "\nnote: a person may refuse its scope and still sign in; only values of the sign-in itself can be required",
    )
    .panic()
}

/// `fill` and `mirror` need a value that means *nothing here*. `words` are those of the column's attributes without
/// `required`.
#[track_caller]
pub const fn rule_can_apply(column: &MappedColumn, words: &str) {
    let MappedColumn { declared: [declared, ty], .. } = column;
    let field = column.field();
    let (rule, instead, reason) = match column.rule {
        Rule::Fill => ("fill", "create", "`fill` writes only while the column is null or has its default"),
        Rule::Mirror => ("mirror", "update", "`mirror` empties the column when Google has no value any more"),
        Rule::Create | Rule::UntilEdited | Rule::Update => return,
    };
    // Without any provision for absence, that is reported alone.
    if column.ty.is_nullable || column.has_default || !column.fits || !is_provided_for(column) {
        return;
    }
    let text = Text::new(&["`sync = ", rule, "` cannot apply to `", field, "`, which is never empty"])
        .push_all(&["\nhelp: write `sync = ", instead, "`"])
        .push_all(&["\nhelp: or make it nullable: `", declared, ": Option<", ty, ">`"]);
    let text = if column.is_required { text.push_all(&[" with `#[google(", words, ")]`"]) } else { text };
    text.push_all(&["\nnote: ", reason]).panic()
}

/// `pick` chooses among the entries of a list, by what those entries say of themselves.
#[track_caller]
pub const fn pick_can_choose(column: &MappedColumn, list: Option<List>, pick: Pick) {
    if column.source.instead.is_some() {
        return;
    }
    let name = column.source();
    let Some(list) = list else {
        Text::new(&["`", name, "` is no value of a list: there is nothing to pick"])
            .push("\nhelp: remove `pick`")
            .push("\nnote: `pick` chooses among the entries of a list of the People API")
            .panic()
    };
    let text = match pick {
        Pick::Type(_) if !list.has_types => Text::new(&["entries of `", name, "` have no type to pick by"])
            .push("\nhelp: remove `pick`, for the primary entry")
            .push("\nhelp: or write `pick(verified)`, for the first verified one"),
        Pick::Current if !list.has_current => Text::new(&["entries of `", name, "` are not current or past"])
            .push("\nhelp: remove `pick`, for the primary entry")
            .push("\nnote: only those of `organizations` and `locations` are"),
        _ => return,
    };
    text.panic()
}

/// A column that nothing fills stays empty in a new row.
#[track_caller]
pub const fn empty_column_is_fine(field: &str, ty: &str, is_nullable: bool, has_default: bool, is_time: bool) {
    if !is_nullable {
        empty_column_is_not_fine(field, ty, has_default, is_time)
    }
}

#[track_caller]
const fn empty_column_is_not_fine(field: &str, ty: &str, has_default: bool, is_time: bool) -> ! {
    let text = Text::new(&["`", field, "` gets no value when a person signs in for the first time"]);
    let text = if is_time {
        text.push("\nhelp: let the database name the time: `#[sea_orm(default_expr = \"Expr::current_timestamp()\")]`")
    } else if has_default {
        text.push("\nhelp: name the value for new rows: `#[google(default)]`")
    } else {
        text
    };
    let or = if is_time || has_default { "or " } else { "" };
    text.push_all(&["\nhelp: ", or, "make it nullable: `", field, ": Option<", ty])
        .push(">`\nnote: the column cannot be null, so the database would refuse the row;")
        .push(
            " `#[google(default = value)]` takes any value, `#[sea_orm(default_value = value)]` one of the database's",
        )
        .panic()
}

/// The default of a type is one value, which two rows of a unique column cannot have unless it is null.
#[track_caller]
pub const fn default_is_no_clash(field: &str, ty: &str, is_nullable: bool) {
    if !is_nullable {
        Text::new(&["rows with this default would have the same `", field, "`, which is unique"])
            .push_all(&["\nhelp: make it nullable: `", field, ": Option<", ty, ">`"])
            .push("\nnote: the second person who gets it could not sign in; `#[google(default = value)]` can name a function")
            .panic()
    }
}

/// Whether a type is larger than any integer of a database, or keeps its value elsewhere: text, bytes, a UUID, and types
/// of the application around these. No trait tells them from integers.
#[must_use]
pub const fn is_no_integer<T>() -> bool {
    size_of::<T>() > size_of::<i64>() || std::mem::needs_drop::<T>()
}

/// A primary key that nothing fills is an integer.
#[track_caller]
pub const fn primary_key_counts_up(field: &str, never: bool) {
    if never {
        Text::new(&["`", field, "` gets no value when a person signs in for the first time"])
            .push("\nnote: this primary key does not count up by itself; `#[google(default = new_id())]` names a function")
            .panic()
    }
}

/// The `key` column holds `sub`, byte for byte.
#[track_caller]
pub const fn key_holds_sub(field: &str, ty: &str, holds_it: bool) {
    if !holds_it {
        Text::new(&["the `key` column `", field, "` is of type `", ty, "`, which cannot hold Google's `sub`"])
            .push_all(&["\nhelp: make it `", field, ": String`"])
            .push_all(&["\nhelp: or make it `", field, ": Option<String>`, if some users do not come from Google"])
            .push("\nnote: `sub` is text of at most 255 ASCII characters; digits today, and too many for an integer")
            .panic()
    }
}

/// The same of a primary key, which would rather stay what it is.
#[track_caller]
pub const fn primary_key_holds_sub(field: &str, ty: &str, holds_it: bool, instead: &str) {
    if !holds_it {
        Text::new(&["the `key` column `", field, "` is of type `", ty, "`, which cannot hold Google's `sub`"])
            .push_all(&["\nhelp: ", instead])
            .push_all(&["\nhelp: or make it `", field, ": String`, if rows are to be named by Google's `sub`"])
            .push("\nnote: `key` is the column of Google's `sub`, which need not be the primary key")
            .panic()
    }
}

/// A `role` column says yes or no.
#[track_caller]
pub const fn role_is_a_flag(field: &str, ty: &str, is_flag: bool) {
    if !is_flag {
        Text::new(&["the `role` column `", field, "` is of type `", ty, "`"])
            .push_all(&["\nhelp: make it `", field, ": bool`"])
            .push("\nnote: it is true for whom the rules give the role")
            .panic()
    }
}

/// An `active` column says yes or no.
#[track_caller]
pub const fn active_is_a_flag(field: &str, ty: &str, is_flag: bool) {
    if !is_flag {
        Text::new(&["the `active` column `", field, "` is of type `", ty, "`"])
            .push_all(&["\nhelp: make it `", field, ": bool`"])
            .push("\nnote: a person signs in while it is true")
            .panic()
    }
}
