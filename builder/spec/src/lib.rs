//! The files people write for kiln: profile and board, what they mean together, `matrix.toml` for many of them, and `node.toml`.
//!
//! ```text
//! text ─► Layer ─► check by schema ─► ProfileFile ─► resolve + cross-checks ─► Spec
//!         (text)   (schema)           (file)         (resolve, check)          (spec)
//! ```
//!
//! Everything is pure but [`Library`], which finds the files. Every fault is a [`Problem`] with file, line and caret;
//! as many as can be told at once come together in [`Problems`].

mod catalogue;
mod check;
mod file;
mod library;
mod resolve;
mod schema;
mod spec;
mod text;

pub use file::{
    AcmeChallenge, Arch, BoardFile, Boot, CniPlugin, Compression, ControlPlane, DatastoreKind, DebianRelease, Disk,
    DnsPlugin, Emulate, Enroll, FlannelBackend, IngressPlugin, IpFamily, KernelSuite, LoadBalancerPlugin,
    MetricsPlugin, NodeAddress, NodeFile, Output, PiModel, ProfileFile, Radio, RaspberryPi, Secret, Ssh, StoragePlugin,
    value,
};
pub use library::{Found, Library, Wanted};
pub use resolve::{Names, module_version, resolve};
pub use schema::{SchemaKind, reference, schema};
pub use spec::{
    Access, Acme, Addon, AddonFile, AddonSource, Board, BoardJson, Change, Chart, Cni, Debian, Image, ImageFile,
    ImageVersion, Ingress, Kubernetes, LoadBalancer, Memory, Metallb, Network, Overlay, OverlayFile, PackageList,
    Plugins, Preload, PublicFile, SecureBoot, SignWith, Spec, Stamp, Storage, Wireless,
};
pub use text::{
    Document, Effective, Layer, NodeSettings, Overrides, Place, Problem, Problems, Source, parse_board, parse_node,
    parse_profile,
};
