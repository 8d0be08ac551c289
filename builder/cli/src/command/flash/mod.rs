//! `kiln flash`: an image onto a device, or the list of devices.

mod confirm;
mod list;
mod node;
mod write;

pub use node::settings;
pub use write::{Wish, check, run, write};
