//! `kiln flash`: an image onto a device, or the list of devices.

mod confirm;
mod list;
mod write;

pub use write::{check, run, write};
