//! Kernel modules: who depends on whom, the indexes that `modprobe` and udev read, and what an initrd must load.
//!
//! The indexes are those of `depmod` (kmod 34), byte for byte; only `modules.symbols`, which `depmod` writes in the
//! order of its hash table, is sorted here.

mod builtin;
mod choose;
mod dependencies;
mod error;
mod index;
mod keep;
mod load;
mod name;
mod set;
mod text;
mod write;

pub use error::ModulesError;
pub use set::{Module, Modules};
