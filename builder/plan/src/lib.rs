//! From a resolved profile to a locked plan: Debian indexes and their signatures, the package resolver, `kiln.lock`,
//! and the identity of each step. Pure: text and bytes in, values out; [`kiln-store`] does the reading and fetching.
//!
//! [`kiln-store`]: https://github.com/kiln-build/kiln/tree/main/builder/store

pub mod debian;
pub mod go;
pub mod identity;
pub mod lock;
pub mod manifest;
pub mod oci;

/// A point in time, as indexes and locks write it. Nothing in a build reads a clock but through a value of this type.
pub use jiff::Timestamp;
