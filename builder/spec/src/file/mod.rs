//! The types of the files. Their doc comments are the help of each key: schema and reference are made from them.

mod addon;
mod board;
mod choices;
mod defaults;
mod families;
mod matrix;
mod node;
mod preload;
mod profile;
mod secret;
mod sections;
mod secure_boot;
pub mod value;

pub use addon::AddonSection;
pub use board::{BoardFile, Emulate, PiModel, Radio, RaspberryPi};
pub use choices::{
    AcmeChallenge, Advertise, Arch, Boot, CniPlugin, Compression, ControlPlane, DatastoreKind, DatastoreTls,
    DebianRelease, Disk, DnsPlugin, Enroll, FlannelBackend, IngressPlugin, IpFamily, KernelSuite, LoadBalancerPlugin,
    MetricsPlugin, NodeAddress, Output, Part, Ssh, StoragePlugin,
};
pub use matrix::{ExcludeSection, MatrixFile};
pub use node::{NodeDatastore, NodeFile};
pub use preload::PreloadSection;
pub use profile::ProfileFile;
pub use secret::Secret;
pub use sections::{
    AccessSection, AcmeSection, BgpPeer, CniSection, IngressSection, KubernetesSection, LoadBalancerSection,
    MemorySection, NetworkSection, StorageSection, WirelessSection,
};
