//! Finding and writing the row.
