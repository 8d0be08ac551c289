//! Four listeners of one enum: bars, plain lines, JSON lines, nothing.
//!
//! All of them speak on standard error; standard output belongs to results.

mod bars;
mod choose;
mod json;
mod plain;
mod running;
mod words;

pub use choose::listener;
