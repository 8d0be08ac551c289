//! Downloads.
//!
//! ```text
//! debs ────┐                    ┌─► http     one request, its proxy, its certificates
//! index ───┼─► download ─► retry┤
//! go ──────┤   (one file)       └─► partial  the file so far, hashed while it grows
//! registry ┘
//! ```

mod agent;
mod debs;
mod download;
mod error;
mod fetcher;
mod forward;
mod go;
mod http;
mod index;
mod meter;
mod mirror;
mod modules;
mod names;
mod parallel;
mod partial;
mod plain;
mod proxies;
mod registry;
mod retry;
mod sources;
mod wire;
mod zip_hash;

pub use debs::FetchedDeb;
pub use error::{Failure, Fault, FetchError};
pub use fetcher::Fetcher;
pub use index::FetchedIndex;
pub use mirror::WebMirror;
pub use modules::{FetchedGo, FetchedModule};
pub use proxies::Proxies;
pub use registry::{Document, Package, Part, Pushed, Pusher, RegistryMirror};
pub use sources::Sources;
pub use wire::{Call, Reply, Wire};
