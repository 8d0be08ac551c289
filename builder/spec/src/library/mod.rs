//! Where profiles and boards are found: the only part of this crate that reads files.

mod addons;
mod catalogue;
mod directory;
mod find;
mod images;
mod matrix;
mod overlays;
mod place;
mod preload;
mod read;
mod secure_boot;
mod wanted;

pub use find::Found;
pub use place::Library;
pub use wanted::Wanted;
