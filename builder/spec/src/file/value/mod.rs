//! Texts with a meaning: each type can only be made from text that is one.
//!
//! Each has a JSON Schema `format` of the same name, and [`check_format`] is how the check of a whole file finds them.

mod access;
mod acme;
mod address;
mod archive;
mod catalogue;
mod chart;
mod checked;
mod database;
mod image;
mod names;
mod network;
mod pi;
mod range;
mod share;
mod system;
mod wifi;

pub use access::{ConsoleToken, SshKey};
pub use acme::{Certificate, Email};
pub use address::{Ip, Ipv4, Ipv4Address, Ipv6, Ipv6Address};
pub use archive::ArchiveKey;
pub use catalogue::CatalogueName;
pub use chart::{ChartSource, ChartValues, ChartVersion};
pub use checked::{check_format, description};
pub use database::{DatabaseHost, DatabaseName, DatabasePassword, DatabaseUrl, DatabaseUser, PrivateKey};
pub use image::{ImageReference, Label, LocalPath, ManifestSource};
pub use names::{Domain, Hostname, PackageName, San};
pub use network::{AnyCidr, Cidr, Cidr6, InterfaceName, Url};
pub use pi::{DeviceTree, PiFile, PiFilter, PiLine, PiOverlay};
pub use range::AddressRange;
pub use share::Share;
pub use system::{DeviceTag, KernelArg, ModuleName, NodePath, RuleName, Size, Timestamp, VersionText};
pub use wifi::{Country, Passphrase, Ssid};
