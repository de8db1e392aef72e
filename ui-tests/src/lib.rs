//! Test cases alone: `fail/` and `pass/`, run by `tests/ui.rs`.
