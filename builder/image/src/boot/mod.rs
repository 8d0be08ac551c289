//! What firmware needs to start an image: the files of its boot partitions, one module a boot chain.

mod raspberry_pi;
mod systemd_boot;

pub use raspberry_pi::{PiModel, RaspberryPi};
pub use systemd_boot::{ENTRY_PREFIX, SystemdBoot};

#[cfg(test)]
mod raspberry_pi_tests;
#[cfg(test)]
mod tests;
