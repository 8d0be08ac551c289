//! OVA: a virtual machine in one file, for VMware and VirtualBox.
//!
//! ```text
//! NAME.ovf     what machine; first, as readers want it
//! NAME.mf      SHA-256 of the other two
//! NAME.vmdk    its disk: see `vmdk`
//! ```
//!
//! The archive is a plain tar (ustar). The disk is written straight into it, behind a gap for what comes first and is known last:
//! so the OVF has a fixed length, and line ends at its end.
//!
//! Specification: Open Virtualization Format 1.1 (DMTF DSP0243).

mod machine;
mod ovf;
mod write;

pub use machine::Machine;
pub use write::ova;

#[cfg(test)]
mod tests;
