//! Manifests of the user's: read, held against kiln's own, pinned, and put into the root with what they run.

mod error;
mod place;
mod resolve;
#[cfg(test)]
mod tests;

pub use error::AddonError;
pub use place::{Text, texts};
pub use resolve::{check, requests, resolve};
