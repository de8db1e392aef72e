//! Google's button, as Google's branding rules allow it.
//!
//! Source: Google, *Sign in with Google Branding Guidelines*.

use askama::Template;
use url::form_urlencoded;

use crate::{return_to::ReturnTo, sso::GoogleSso, user::GoogleUser};

/// What the button says. Google permits these texts and no others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ButtonText {
    /// *Continue with Google*
    Continue,
    /// *Sign in with Google*
    #[default]
    SignIn,
    /// *Sign up with Google*
    SignUp,
}

/// The colours of the button. Google permits these and no others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ButtonTheme {
    /// Light text on black.
    Dark,
    /// Dark text on white, with a border.
    #[default]
    Light,
    /// Dark text on grey, without a border.
    Neutral,
}

impl ButtonText {
    fn text(self) -> &'static str {
        match self {
            Self::Continue => "Continue with Google",
            Self::SignIn => "Sign in with Google",
            Self::SignUp => "Sign up with Google",
        }
    }
}

impl ButtonTheme {
    fn class(self) -> &'static str {
        match self {
            Self::Dark => "sso-google-button sso-google-button-dark",
            Self::Light => "sso-google-button",
            Self::Neutral => "sso-google-button sso-google-button-neutral",
        }
    }
}

#[derive(Template)]
#[template(path = "button.html")]
struct Button<'b> {
    href: &'b str,
    class: &'static str,
    text: &'static str,
}

impl<U: GoogleUser> GoogleSso<U> {
    /// The button as HTML, for a page of the application: a link that starts the sign-in and returns to `next`. The
    /// page has to carry [`STYLE`](crate::STYLE) in a `<style>` element. It looks as
    /// [`GoogleSsoBuilder::button`](crate::GoogleSsoBuilder::button) says.
    #[must_use]
    pub fn button(&self, next: Option<&ReturnTo>) -> String {
        let (text, theme) = self.inner.button;
        self.button_with(text, theme, next)
    }

    /// The same with another text and other colours.
    #[must_use]
    pub fn button_with(&self, text: ButtonText, theme: ButtonTheme, next: Option<&ReturnTo>) -> String {
        let mut href = format!("{}/login", self.inner.mount());
        if let Some(next) = next {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", next.as_str()).finish();
            href.push('?');
            href.push_str(&query);
        }
        let button = Button { href: &href, class: theme.class(), text: text.text() };
        button.render().expect("a template of plain text renders")
    }
}
