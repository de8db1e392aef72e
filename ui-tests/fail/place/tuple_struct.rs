use sso_runtime::GoogleUser;

#[derive(GoogleUser)]
pub struct Model(#[google(key)] String);

fn main() {}
