//! A machine without a disk: its firmware fetches a program from a web server of this process, as a real one does from the owner's.
//!
//! DHCP of QEMU's user network does not say where to fetch from, so the firmware is told by a boot option among its variables, as the
//! owner of a machine enters one.

mod server;
mod variables;

pub(crate) use server::Server;
pub(crate) use variables::with_boot_option;
