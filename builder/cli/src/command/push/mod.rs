//! `kiln push`: images of the format `oci` to a registry.

mod package;
mod run;
mod text;

pub use run::run;
