//! What goes into the root besides packages: the skeleton, programs, manifests, and files made for this profile.

mod assemble;
mod binaries;
mod files;
mod manifests;
mod skeleton;

pub use assemble::assemble;
pub use binaries::{init, place};
pub use files::generated;
pub use manifests::{ManifestError, manifests};
pub use skeleton::skeleton;
