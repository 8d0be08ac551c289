//! Compiles a Go module by a toolchain that kiln fetched and verified itself.
//!
//! The result depends on the sources, the toolchain, the modules named in `go.sum` and the recipe alone: cgo is off, paths
//! are trimmed, build ids and version control stamps left out. So it is stored by the hash of these.

mod compile;
mod lines;
mod recipe;
mod toolchain;

pub use compile::{CompileError, Compiler};
pub use recipe::{Binary, Generated, Recipe, RecipeError, Toolchain};
pub use toolchain::{ToolchainError, unpack};
