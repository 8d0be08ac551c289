//! The programs of the node: Go modules of `rootfs`, each compiled once for its sources, toolchain and target.

mod built;
mod compile;
mod module;

pub use compile::build;
pub use module::{Module, modules, toolchain};
