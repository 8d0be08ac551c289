//! A machine from power-on to its end.

mod assemble;
mod hearing;
mod run;
mod wait;

pub use run::Session;
