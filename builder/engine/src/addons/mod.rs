//! Manifests of the user's: read, held against kiln's own, pinned, and put into the root with the images that they need.
//!
//! ```text
//! Spec ─► read ─► resolve ─► LockedAddon, LockedImage ─► manifests ─► /usr/lib/kiln/manifests/addon-NAME.yaml
//! ```

mod error;
mod owners;
mod place;
mod read;
mod resolve;
#[cfg(test)]
mod tests;

pub use error::AddonError;
pub use place::manifests;
pub use read::{locked, requests};
pub use resolve::{check, resolve};
