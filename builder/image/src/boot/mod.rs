//! What firmware needs to start an image: the files of its boot partitions, one module a boot chain.

mod overlay;
mod raspberry_pi;
mod systemd_boot;

pub use overlay::{OverlayError, PiOverlay, check_overlays};
pub use raspberry_pi::{PiModel, RaspberryPi};
pub use systemd_boot::{ENTRY_PREFIX, Enrolment, SystemdBoot};

#[cfg(test)]
mod overlay_tests;
#[cfg(test)]
mod raspberry_pi_tests;
#[cfg(test)]
mod tests;
