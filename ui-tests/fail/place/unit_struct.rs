use sso_runtime::GoogleUser;

#[derive(GoogleUser)]
pub struct Model;

fn main() {}
