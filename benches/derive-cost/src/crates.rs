//! The crates that are built.

use std::{
    error::Error,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
    str::FromStr,
};

/// What stands in the `derive` beside SeaORM's own.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Derive {
    Neither,
    Ours,
    Serde,
}

/// How much there is to derive for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) structs: usize,
    pub(crate) columns: usize,
}

impl FromStr for Shape {
    type Err = Box<dyn Error>;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (structs, columns) = text.split_once('x').ok_or("a shape is written `50x10`")?;
        Ok(Self { structs: structs.parse()?, columns: columns.parse()? })
    }
}

/// What the columns are filled from, in turn: the mapping, and the type.
const COLUMNS: &[(&str, &str)] = &[
    ("claim = email, required", "String"),
    ("claim = given_name", "Option<String>"),
    ("claim = picture, sync = mirror", "Option<String>"),
    ("people = birthdays::date", "Option<Date>"),
    ("claim = email_verified", "Option<bool>"),
    ("people = organizations::title, sync = fill", "Option<String>"),
    ("claim = locale, default = \"en\".to_owned()", "String"),
    ("people = phone_numbers::value, pick(type = \"mobile\")", "Option<String>"),
];

/// Writes a crate, and says where.
pub(crate) fn write(workspace: &Path, shape: Shape, derive: Derive) -> io::Result<PathBuf> {
    let Shape { structs, columns } = shape;
    let name = format!("{derive:?}-{structs}-{columns}").to_lowercase();
    let folder = workspace.join("target/derive-cost").join(&name);
    fs::create_dir_all(folder.join("src"))?;
    // All three crates load the same dependencies, which the compiler looks through for implementations.
    let mut source = "extern crate serde as _;\nextern crate sso_runtime as _;\n\n".to_owned();
    for index in 0..structs {
        let _ = write!(source, "pub mod user_{index} {{\n{}}}\n\n", model(columns, derive));
    }
    fs::write(folder.join("src/lib.rs"), source)?;
    fs::write(folder.join("Cargo.toml"), manifest(workspace, &name))?;
    fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(folder)
}

fn model(columns: usize, derive: Derive) -> String {
    let (more, attribute) = match derive {
        Derive::Neither => ("", ""),
        Derive::Ours => (
            ", sso_runtime::GoogleUser",
            "    #[google(scopes(UserBirthdayRead, UserOrganizationRead, UserPhonenumbersRead))]\n",
        ),
        Derive::Serde => (", serde::Deserialize", ""),
    };
    let is_ours = matches!(derive, Derive::Ours);
    let mut text = format!(
        "    use sea_orm::entity::prelude::*;\n\n    #[derive(Clone, Debug, PartialEq, DeriveEntityModel{more})]\n    \
         #[sea_orm(table_name = \"users\")]\n{attribute}    pub struct Model {{\n        #[sea_orm(primary_key)]\n        \
         pub id: i64,\n        #[sea_orm(unique)]\n"
    );
    if is_ours {
        text.push_str("        #[google(key)]\n");
    }
    text.push_str("        pub google_sub: String,\n");
    for index in 0..columns {
        let (mapping, ty) = COLUMNS[index % COLUMNS.len()];
        if is_ours {
            let _ = writeln!(text, "        #[google({mapping})]");
        }
        let _ = writeln!(text, "        pub column_{index}: {ty},");
    }
    text.push_str(
        "    }\n\n    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]\n    pub enum Relation {}\n\n    \
         impl ActiveModelBehavior for ActiveModel {}\n",
    );
    text
}

fn manifest(workspace: &Path, name: &str) -> String {
    let workspace = workspace.display();
    format!(
        r#"[package]
name = "{name}"
version = "0.0.0"
edition = "2024"
publish = false

[dependencies]
sea-orm = {{ version = "2", default-features = false, features = ["macros", "with-chrono"] }}
serde = {{ version = "1", features = ["derive"] }}
sso-runtime = {{ path = "{workspace}/sso-runtime" }}

# Dates come from SeaORM's prelude; serde reads them with chrono's feature.
chrono = {{ version = "0.4", default-features = false, features = ["serde"] }}

[workspace]
"#
    )
}
