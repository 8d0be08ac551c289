//! `kiln verify`: whether an image is what was built, by all that can be checked.

mod beside;
mod checksums;
mod key;
mod run;
mod signature;
mod text;

pub use run::run;
