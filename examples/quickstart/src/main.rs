//! A page where a person signs in with Google and sees their row.

fn main() {}
