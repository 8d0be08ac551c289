//! What firmware needs to start an image: the files of its boot partition, one module a boot chain.

mod systemd_boot;

pub use systemd_boot::{ENTRY_PREFIX, SystemdBoot};

#[cfg(test)]
mod tests;
