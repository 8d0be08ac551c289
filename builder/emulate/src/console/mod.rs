//! The serial console: recorded, shown on demand, and read for landmarks of the boot.

mod landmark;
mod lines;
mod record;

pub(crate) use landmark::{Landmark, landmark};
pub(crate) use lines::Lines;
pub use record::Console;
