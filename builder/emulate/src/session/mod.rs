//! A machine from power-on to its end.

mod assemble;
mod hearing;
mod power;
mod start;
mod wait;

pub use start::Session;
