//! The programs of the node: Go modules of `rootfs`, each compiled once for its sources, toolchain and target.

mod built;
mod compile;
mod module;

pub use compile::{build, tool};
pub use module::{HELM, Module, host, modules, toolchain, tools};
