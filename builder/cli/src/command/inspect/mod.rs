//! `kiln inspect`: what is in an image, read from the image alone.

mod hardware;
mod root;
mod run;
mod text;

pub use run::run;
