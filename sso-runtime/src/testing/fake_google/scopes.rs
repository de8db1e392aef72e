//! What the fake knows of scopes: their spellings, and what the consent page says of them.
//!
//! Written from Google's documentation and not from [`crate::scope`]: the fake is what that module is tested against.

/// The part that Google's scopes begin with.
const PREFIX: &str = "https://www.googleapis.com/auth/";

/// The spelling of the token answer.
///
/// Source: Google's OIDC guide: answers carry the long forms; `openid` has none.
pub(super) fn long_form(scope: &str) -> &str {
    match scope {
        "email" => "https://www.googleapis.com/auth/userinfo.email",
        "profile" => "https://www.googleapis.com/auth/userinfo.profile",
        other => other,
    }
}

/// The spelling that only the sign-in scopes have.
pub(super) fn short_form(long_form: &str) -> Option<&'static str> {
    match long_form {
        "https://www.googleapis.com/auth/userinfo.email" => Some("email"),
        "https://www.googleapis.com/auth/userinfo.profile" => Some("profile"),
        _ => None,
    }
}

/// Whether a person accepts it together with the sign-in, without a check box.
pub(super) fn is_sign_in(scope: &str) -> bool {
    scope == "openid" || short_form(long_form(scope)).is_some()
}

/// Whether it looks like a scope at all: the fake cannot know those of all Google APIs.
pub(super) fn is_plausible(scope: &str) -> bool {
    is_sign_in(scope) || scope.starts_with("https://")
}

/// Whether the list, in long forms, holds the scope that Google's prefix and `name` make.
pub(super) fn holds(granted: &[String], name: &str) -> bool {
    granted.iter().any(|scope| scope.strip_prefix(PREFIX) == Some(name))
}

/// What the person is told that the application will do.
///
/// Source: the texts of Google's page *OAuth 2.0 Scopes for Google APIs*, People API.
pub(super) fn description(scope: &str) -> String {
    let text = match scope.strip_prefix(PREFIX) {
        Some("contacts") => "See, edit, download, and permanently delete your contacts",
        Some("contacts.readonly") => "See and download your contacts",
        Some("contacts.other.readonly") => {
            "See and download contact info automatically saved in your \"Other contacts\""
        }
        Some("directory.readonly") => "See and download your organization's directory",
        Some("profile.agerange.read") => "See your age group",
        Some("profile.emails.read") => "See the email addresses of your profile",
        Some("profile.language.read") => "See your language preferences",
        Some("user.addresses.read") => "View your street addresses",
        Some("user.birthday.read") => "See and download your exact date of birth",
        Some("user.emails.read") => "See and download all of your Google Account email addresses",
        Some("user.gender.read") => "See your gender",
        Some("user.organization.read") => "See your education, work history and org info",
        Some("user.phonenumbers.read") => "See and download your personal phone numbers",
        Some("calendar.readonly") => "See and download any calendar you can access using your Google Calendar",
        Some("drive.readonly") => "See and download all your Google Drive files",
        _ => return format!("Use what {scope} stands for"),
    };
    text.into()
}
