use sso_runtime::GoogleUser;

#[derive(GoogleUser)]
pub union Model {
    google_sub: u32,
}

fn main() {}
