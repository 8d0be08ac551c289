//! Where profiles and boards are found: the only part of this crate that reads files.

mod addons;
mod catalogue;
mod directory;
mod find;
mod overlays;
mod place;
mod preload;
mod read;
mod secure_boot;

pub use find::Found;
pub use place::Library;
