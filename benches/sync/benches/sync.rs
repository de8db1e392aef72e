//! The time of one sign-in's pass over ten columns.

use divan::{Bencher, black_box};
use sync_cost::{profile, row, update};

fn main() {
    divan::main();
}

#[divan::bench]
fn a_first_sign_in(bencher: Bencher<'_, '_>) {
    let profile = profile("Ada Lovelace");
    bencher.bench_local(|| row(black_box(&profile)));
}

#[divan::bench]
fn nothing_changed(bencher: Bencher<'_, '_>) {
    let profile = profile("Ada Lovelace");
    let row = row(&profile);
    bencher.bench_local(|| update(black_box(&row), black_box(&profile)));
}

#[divan::bench]
fn the_name_changed(bencher: Bencher<'_, '_>) {
    let (before, after) = (profile("Ada Byron"), profile("Ada Lovelace"));
    let row = row(&before);
    bencher.bench_local(|| update(black_box(&row), black_box(&after)));
}
