//! What the derive adds to the time of a build, beside what `serde::Deserialize` adds.
//!
//! ```sh
//! cargo run -p derive-cost -- 3              # runs of each measurement; the shortest is told
//! cargo run -p derive-cost -- 9 1x10 50x10   # of these shapes alone
//! ```
//!
//! Crates of 1, 50 and 200 SeaORM models with 10 and 50 columns are built with `GoogleUser`, with `Deserialize`, and with
//! neither, below the target directory. Dependencies are built before. What is told is processor time of the compiler
//! (user and system, of all its threads), which other work on the machine disturbs less than the time on the wall.

mod crates;
mod measure;

use std::{env, error::Error, path::Path};

use crates::{Derive, Shape};

const STRUCTS: [usize; 3] = [1, 50, 200];
const COLUMNS: [usize; 2] = [10, 50];

#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
fn main() -> Result<(), Box<dyn Error>> {
    let runs: usize = env::args().nth(1).map_or(Ok(3), |runs| runs.parse())?;
    let shapes: Vec<String> = env::args().skip(2).collect();
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).ok_or("no workspace")?;
    println!("| structs x columns | command | neither | + serde | + ours |");
    println!("| --- | --- | --- | --- | --- |");
    for structs in STRUCTS {
        for columns in COLUMNS {
            if !shapes.is_empty() && !shapes.contains(&format!("{structs}x{columns}")) {
                continue;
            }
            for command in ["check", "build"] {
                let shape = Shape { structs, columns };
                let write = |derive| crates::write(workspace, shape, derive);
                let crates = [write(Derive::Neither)?, write(Derive::Serde)?, write(Derive::Ours)?];
                let [neither, serde, ours] = measure::seconds(&crates, command, runs)?;
                let (serde, ours) = (serde - neither, ours - neither);
                println!("| {structs} x {columns} | `{command}` | {neither:.2} s | {serde:+.2} s | {ours:+.2} s |");
            }
        }
    }
    Ok(())
}
