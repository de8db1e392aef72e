use sso_runtime::GoogleUser;

#[derive(GoogleUser)]
pub struct Model<T> {
    #[google(key)]
    pub google_sub: T,
}

fn main() {}
