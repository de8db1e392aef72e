use sso_runtime::GoogleUser;

#[derive(GoogleUser)]
pub enum Model {
    Person,
}

fn main() {}
