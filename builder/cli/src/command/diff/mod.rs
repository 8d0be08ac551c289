//! `kiln diff`: in what two images differ, read from the images alone.

mod compare;
mod contents;
mod files;
mod run;
mod settings;
mod text;

pub use run::run;
