//! Kernel modules: who depends on whom, the indexes that `modprobe` and udev read, and what an initrd must load.

mod error;
mod set;

pub use error::ModulesError;
pub use set::{Loadable, Modules};
