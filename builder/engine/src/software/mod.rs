//! The programs of the node: Go modules of `rootfs`, each compiled once for its sources, toolchain and target.

mod built;
mod compile;
mod module;
mod target;

pub use compile::{build, tool};
pub use module::{HELM, Module, modules, toolchain, tools};
pub use target::{Target, host, toolchain_here};
