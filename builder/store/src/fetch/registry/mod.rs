//! Container images, from registries
//! ([OCI distribution specification](https://github.com/opencontainers/distribution-spec/blob/main/spec.md)).
//!
//! ```text
//! images      a name to a locked image; the files of a lock
//! charts      a name to a Helm chart
//! push        an artifact of ours to a name
//! client      one request, again with a token when the registry wants one
//! hosts       where a registry and its mirrors are
//! token       asks for tokens, and keeps them
//! credentials what docker's config.json and its helpers know of who asks
//! ```
//!
//! Nothing of who asks leaves this module but in the headers of requests: neither locks nor messages have it.

mod charts;
mod client;
mod credentials;
mod hosts;
mod images;
mod push;
mod token;

pub(super) use client::Registries;
pub use hosts::RegistryMirror;
pub(super) use hosts::is_private;
pub use push::{Document, Package, Part, Pushed, Pusher};
