//! What Kubernetes and the verified root need from the kernel: a table (`rootfs/kernel.toml`), held against the configuration
//! that Debian ships with it.

mod check;
mod config;
mod needs;

pub use check::{KernelError, Lack, check};
