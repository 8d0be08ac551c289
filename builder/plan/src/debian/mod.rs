//! What Debian archives publish, read by the rules of Debian Policy and `deb822(5)`: no dpkg and no apt anywhere.

pub mod control;
pub mod packages;
pub mod relation;
pub mod release;
pub mod resolve;
pub mod suite;
pub mod version;

pub use packages::Package;
pub use suite::{Archive, Suite};
pub use version::Version;
