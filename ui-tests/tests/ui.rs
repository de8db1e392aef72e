//! What the compiler says about right and wrong mappings: a folder a rule, a file a mistake.
//!
//! The `.stderr` files are the product's text. After `TRYBUILD=overwrite cargo test -p ui-tests`, read each line that
//! changed as a user would.

#[test]
fn mappings() {
    let cases = trybuild::TestCases::new();
    cases.pass("pass/*.rs");
    cases.compile_fail("fail/**/*.rs");
}
