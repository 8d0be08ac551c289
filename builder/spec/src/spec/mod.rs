//! What a profile and a board mean together: nothing is optional any more, and everything has been checked.

mod addon;
mod board;
mod board_json;
mod cluster;
mod digest;
mod image;
mod node_json;
mod preload;
mod secure_boot;
mod whole;

pub use addon::{Addon, AddonFile, AddonSource, Change, Chart};
pub use board::{Board, Overlay, OverlayFile};
pub use board_json::BoardJson;
pub use cluster::{Acme, Cni, Ingress, Kubernetes, LoadBalancer, Memory, Metallb, Network, Plugins, Storage, Wireless};
pub use image::{Access, Debian, Image, ImageVersion, PackageList};
pub use node_json::Stamp;
pub use preload::{ImageFile, Preload};
pub use secure_boot::{PublicFile, SecureBoot, SignWith};
pub use whole::Spec;
