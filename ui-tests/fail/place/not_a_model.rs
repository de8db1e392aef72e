use sso_runtime::GoogleUser;

#[derive(GoogleUser)]
pub struct User {
    #[google(key)]
    pub google_sub: String,
}

fn main() {}
