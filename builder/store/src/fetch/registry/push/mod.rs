//! Artifacts to a registry
//! ([OCI distribution specification 1.1](https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#push)).
//!
//! ```text
//! pusher   what is there already; files, then documents, then the one that the name leads to
//! upload   one file: in pieces, and on from where it was cut
//! content  a part of a file as the body of a request
//! answer   what a registry says when it refuses
//! ```
//!
//! What a name leads to changes last, and by one request: before it nobody sees anything of what is on its way.

mod answer;
mod content;
mod pusher;
mod upload;

pub use pusher::{Document, Package, Part, Pushed, Pusher};
