//! Formats of disk images, each written from one description of the disk ([`Sparse`](kiln_image::Sparse)) without a raw
//! copy on the way.
//!
//! | format | what | zeros |
//! |---|---|---|
//! | [`raw`] | the disk as it is | holes |
//! | [`zst`], [`gz`], [`xz`] | the same, compressed as one stream | compressed |
//! | [`qcow2`] | QEMU, OpenStack, Proxmox: compressed clusters | not there |
//! | [`vhd`] | Azure: the disk and a footer | holes |
//! | [`vmdk`] | VMware, and what AWS imports: a stream of compressed grains | not there |
//! | [`ova`] | a virtual machine of VMware and VirtualBox: OVF, manifest and that VMDK | not there |
//! | [`vhdx`] | Hyper-V: blocks of a MiB | not there |
//! | [`oci`] | registries: the disk as [`zst`] has it, with its companions | compressed |
//! | [`gce`] | Google's Compute Engine: the disk in a tar, as one stream | compressed |
//!
//! The formats `netboot` and `iso` are other things than the disk ([`kiln_image::netboot`], [`kiln_image::iso`]) and are written as [`raw`] is.
//!
//! Two things hold for all of them. The same disk gives the same bytes, on however many processors it is compressed: pieces
//! are cut at fixed places, compressed by themselves and written in their order ([`pieces`]). And memory is bounded
//! by a batch of pieces, not by the size of the disk, but for tables of eight bytes a piece.

mod archive;
mod bytes;
mod deflate;
mod gce;
mod gz;
mod label;
pub mod oci;
mod ova;
mod pieces;
mod qcow2;
mod recognise;
mod unpack;
mod vhd;
mod vhdx;
mod vmdk;
mod xz;
mod zst;

pub use gce::gce;
pub use gz::gz;
pub use kiln_image::disk::write_raw as raw;
pub use label::Label;
pub use ova::{Machine, ova};
pub use qcow2::qcow2;
pub use recognise::{FIRST, needs_others, recognise};
pub use unpack::unpack;
pub use vhd::{vhd, vhd_disk};
pub use vhdx::vhdx;
pub use vmdk::vmdk;
pub use xz::xz;
pub use zst::zst;

#[cfg(test)]
mod judge;
#[cfg(test)]
mod tests;
