//! The running QEMU: its process, its sockets and its control protocol.

mod child;
mod control;
mod link;
mod watchdog;

pub(crate) use child::Child;
pub(crate) use control::Control;
pub(crate) use link::Link;
