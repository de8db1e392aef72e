//! What the derive adds to the cost of a build, beside what `serde::Deserialize` adds.
//!
//! ```sh
//! cargo run -p derive-cost -- 3                          # runs of each measurement; the shortest is told
//! cargo run -p derive-cost -- 9 1x10 50x10               # of these shapes alone: structs x columns
//! cargo run -p derive-cost -- instructions 1x10 10x10    # instructions instead of time; needs valgrind
//! ```
//!
//! Crates of SeaORM models are built with `GoogleUser`, with `Deserialize`, and with neither, below the target directory.
//! Dependencies are built before. The time is processor time of the compiler (user and system, of all its threads), which
//! other work on the machine disturbs less than the time on the wall. Instructions, which nothing disturbs, are those of
//! the compiler's own process.

mod crates;
mod measure;

use std::{env, error::Error, path::Path, process::ExitCode};

use crates::{Derive, Shape};
use measure::Measure;

const STRUCTS: [usize; 3] = [1, 50, 200];
const COLUMNS: [usize; 2] = [10, 50];

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    // Cargo calls this program in the place of the compiler where instructions are counted.
    if let Some(counted) = measure::counted(&arguments) {
        return counted;
    }
    let (measure, shapes) = match arguments.split_first() {
        None => (Measure::Seconds { runs: 3 }, &[][..]),
        Some((first, shapes)) if first == "instructions" => (Measure::Instructions, shapes),
        Some((runs, shapes)) => (Measure::Seconds { runs: runs.parse()? }, shapes),
    };
    let shapes = match shapes {
        [] => STRUCTS.iter().flat_map(|&structs| COLUMNS.map(|columns| Shape { structs, columns })).collect::<Vec<_>>(),
        shapes => shapes.iter().map(|shape| shape.parse()).collect::<Result<_, _>>()?,
    };
    tell(measure, &shapes)?;
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
fn tell(measure: Measure, shapes: &[Shape]) -> Result<(), Box<dyn Error>> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).ok_or("no workspace")?;
    println!("| structs x columns | command | neither | + serde | + ours |");
    println!("| --- | --- | --- | --- | --- |");
    for &shape in shapes {
        for command in ["check", "build"] {
            let write = |derive| crates::write(workspace, shape, derive);
            let crates = [write(Derive::Neither)?, write(Derive::Serde)?, write(Derive::Ours)?];
            let [neither, serde, ours] = measure.of(&crates, command)?;
            let (serde, ours) = (serde - neither, ours - neither);
            let (Shape { structs, columns }, unit) = (shape, measure.unit());
            println!("| {structs} x {columns} | `{command}` | {neither:.2} {unit} | {serde:+.2} | {ours:+.2} |");
        }
    }
    Ok(())
}
