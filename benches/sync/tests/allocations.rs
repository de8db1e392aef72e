//! A pass over the columns allocates what it stores, and nothing else.

use allocation_counter::measure;
use sso_runtime::{__private::Synchronisation, GoogleUser as _};
use sync_cost::{profile, row, update, user::Model};

#[test]
fn a_pass_that_changes_nothing_allocates_nothing() {
    let profile = profile("Ada Lovelace");
    let row = row(&profile);
    let allocations = measure(|| {
        let (_, report) = update(&row, &profile);
        assert!(report.changed.is_empty());
    });
    assert_eq!(allocations.count_total, 0);
}

#[test]
fn a_changed_column_allocates_its_text() {
    let (before, after) = (profile("Ada Byron"), profile("Ada Lovelace"));
    let row = row(&before);
    let allocations = measure(|| {
        let (_, report) = update(&row, &after);
        assert!(report.changed.contains("name"));
    });
    assert_eq!(allocations.count_total, 1);
}

#[test]
fn a_first_pass_allocates_the_key_and_the_texts() {
    let profile = profile("Ada Lovelace");
    let texts = ["google_sub", "email", "name", "given_name", "family_name", "picture", "domain", "title", "mobile"];
    let allocations = measure(|| {
        let mut sync = Synchronisation::new(&profile, Model::MAPPING);
        drop(Model::create(&mut sync));
    });
    assert_eq!(allocations.count_total, texts.len() as u64);
}
