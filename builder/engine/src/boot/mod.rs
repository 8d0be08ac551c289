//! What starts the verified root: the initrd, the kernel command line, and the boot partitions.

mod chain;
mod command_line;
mod initrd;
mod netboot;
mod parts;
mod raspberry_pi;
mod stub;
mod uefi;

pub use chain::Chain;
pub use command_line::command_line;
pub use initrd::{InitrdError, initrd};
pub use netboot::{has_ipxe_script, ipxe_script, netboot};
pub use parts::{Parts, arch};
