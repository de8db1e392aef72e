use sso_runtime::GoogleUser;

#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, GoogleUser)]
pub struct Profile {
    #[google(key)]
    pub sub: String,
    #[google(claim = email)]
    pub email: Option<String>,
}

fn main() {}
