//! What holds whatever Google and the application do, on inputs that nobody thought of.

mod granted;
mod rules;
mod stored;
mod table;
#[expect(unreachable_pub, reason = "SeaORM's derives make public items")]
mod user;

use proptest::test_runner::Config;

/// So many cases, or as many as `PROPTEST_CASES` says. A failure prints its smallest input, which then becomes a test.
fn cases(count: u32) -> Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    Config { cases: asked.unwrap_or(count), failure_persistence: None, ..Config::default() }
}
