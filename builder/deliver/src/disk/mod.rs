//! Which disks there are, what is on them, and which of them must not be flashed.
//!
//! Everything comes from files of the system, below [`Roots`], so that tests have other ones. Nothing is opened that needs
//! privileges.

mod bus;
mod entry;
mod read;
mod refusal;
mod target;
mod uses;

pub use bus::Bus;
pub use entry::{Disk, Part, Use};
pub use read::{Roots, disks};
pub use refusal::Refusal;
pub use target::{Target, TargetError, find};

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;
