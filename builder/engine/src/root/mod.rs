//! What goes into the root besides packages: the skeleton, programs, manifests, and files made for this profile.

mod assemble;
mod base_image;
mod binaries;
mod components;
mod container_images;
mod files;
mod ingress;
mod manifests;
mod metallb;
mod mounts;
mod network;
mod skeleton;
mod storage;
mod swap;

pub use assemble::assemble;
use base_image::base_image;
pub use binaries::init;
use binaries::place;
use components::components;
use container_images::container_images;
use files::generated;
pub use manifests::{Manifest, ManifestError, built_manifests, own_manifests};
use skeleton::skeleton;
