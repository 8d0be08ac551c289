//! Where everything a build reads and makes is kept, and the only network code of a build.
//!
//! - [`Store`]: objects by digest, results of steps by the identity of the step, shared by any number of processes;
//! - [`Fetcher`]: fills the store from Debian mirrors, Go module proxies and registries of container images, verified while it streams;
//! - [`clock`]: the one place that asks what time it is.

pub mod clock;

mod cancel;
mod fetch;
mod store;

pub use cancel::Cancel;
pub use fetch::{
    Failure, Fault, FetchError, FetchedDeb, FetchedGo, FetchedIndex, FetchedModule, Fetcher, Proxies, RegistryMirror,
    Sources, WebMirror,
};
pub use store::{Collected, Keep, ObjectWriter, Pending, Reason, Scratch, Step, Store, StoreError, Usage};
