//! Packages, skeleton, binaries and generated files become one tree.
//!
//! Order decides: packages first, which may not contradict each other; then the skeleton, binaries and generated
//! files, each of which replaces what was there before. What the packages' maintainer scripts would have done comes
//! last, in [`Assembly::finish`].

mod build;
mod draft;
mod error;
mod finish;
mod input;
mod package;

pub use build::Assembly;
pub(crate) use draft::Draft;
pub use error::AssemblyError;
pub use input::{Binary, Body, ImageId, NewFile};
