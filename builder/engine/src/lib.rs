//! Runs the steps of a build: each result is kept by the identity of its step, and a miss says why it is one.
//!
//! ```text
//! Spec ─► request ─► locking ─► Lock ─┬► packages ─┐
//!                                     ├► software ─┼► root ─► filesystem ─► disk ─► formats ─► outputs
//!                                     └► images ───┘
//! ```

mod addons;
mod artifact;
mod bom;
mod boot;
mod build;
mod companions;
mod context;
mod disk;
mod error;
mod filesystem;
mod formats;
mod imager;
mod images;
mod kernel;
mod keyring;
mod locking;
mod node;
mod outputs;
mod packages;
mod papers;
mod pieces;
mod record;
mod request;
mod root;
mod signing;
mod software;
mod step;
mod survey;

pub use addons::AddonError;
pub use build::{Built, build};
pub use context::Context;
pub use error::EngineError;
pub use formats::BuiltImage;
pub use images::ImageError;
pub use kernel::{KernelError, Lack};
pub use locking::{LockMode, existing, existing_of_all, lock, resolve};
pub use node::{Binary, CompileError, Compiler, Generated, Recipe, RecipeError, Toolchain, ToolchainError};
pub use outputs::{names, prepare};
pub use request::request;
pub use signing::SigningError;
pub use survey::{Forecast, Outlook, survey};
