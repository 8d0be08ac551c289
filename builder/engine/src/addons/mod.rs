//! Manifests and charts of the user's: read, held against kiln's own, pinned, and put into the root with the images that they
//! need.
//!
//! ```text
//! Spec ─► pin ─► (chart) ─► read ─► resolve ─► LockedAddon, LockedImage ─► manifests ─► /usr/lib/kiln/manifests/addon-NAME.yaml
//! ```

mod chart;
mod error;
mod namespaces;
mod owners;
mod pin;
mod place;
mod read;
mod resolve;
#[cfg(test)]
mod tests;

pub use error::AddonError;
pub use pin::{pin, requests};
pub use place::manifests;
pub use read::locked;
pub use resolve::{check, resolve};
