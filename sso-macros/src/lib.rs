//! The derive macro of `sso-runtime`: parse, check, expand.
//!
//! The macro hands the user's paths to the compiler, which finds and judges them. What is checked here is what only syntax can
//! tell, and what is meant by a name that does not exist.

mod check;
mod derive;
mod errors;
mod expand;
mod model;
mod parse;

use syn::DeriveInput;

/// Documented in `sso-runtime`. `google_sso` and those behind it are attributes that people take for ours: each is a mistake.
/// `sea_orm` belongs to SeaORM's derives; where they are missing, that is the mistake, and not each attribute.
#[proc_macro_derive(GoogleUser, attributes(google, sea_orm, google_sso, google_user, sso))]
pub fn google_user(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive::google_user(&syn::parse_macro_input!(input as DeriveInput)).into()
}

/// The whole expansion of two structs, to be read: `INSTA_UPDATE=always cargo test -p sso-macros` writes them anew.
#[cfg(test)]
mod tests {
    use syn::{DeriveInput, parse_quote};

    fn expansion(input: &DeriveInput) -> String {
        let tokens = crate::derive::google_user(input).to_string();
        prettyplease::unparse(&syn2::parse_file(&tokens).expect("items"))
    }

    #[test]
    fn smallest_struct() {
        insta::assert_snapshot!(expansion(&parse_quote! {
            #[sea_orm(table_name = "users")]
            struct Model {
                #[sea_orm(primary_key)]
                id: i64,
                #[sea_orm(unique)]
                #[google(key)]
                google_sub: String,
            }
        }));
    }

    #[test]
    fn fullest_struct() {
        insta::assert_snapshot!(expansion(&parse_quote! {
            #[sea_orm(table_name = "users")]
            #[google(scopes(UserPhonenumbersRead), extra_scopes(crate::CalendarReadonly), sync = mirror)]
            struct Model {
                #[sea_orm(primary_key)]
                id: i64,
                #[sea_orm(unique)]
                #[google(key)]
                google_sub: String,
                #[google(claim = email, required, sync = update)]
                email: String,
                #[google(claim = locale, default = "en".to_owned())]
                language: String,
                #[google(people = phone_numbers::value, pick(type = "mobile"))]
                mobile: Option<String>,
                #[google(from = crate::mailbox, with = crate::shout)]
                mailbox: Option<String>,
                #[google(active)]
                may_sign_in: bool,
                #[google(default)]
                credits: i32,
                note: Option<String>,
            }
        }));
    }

    #[test]
    fn a_mistake_leaves_a_stand_in() {
        insta::assert_snapshot!(expansion(&parse_quote! {
            #[sea_orm(table_name = "users")]
            struct Model {
                #[sea_orm(unique)]
                #[google(key)]
                google_sub: String,
                #[google(clam = email)]
                email: Option<String>,
                #[google(claim = name)]
                name: Option<String>,
            }
        }));
    }
}
