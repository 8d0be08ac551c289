//! Where everything a build reads and makes is kept, and the only network code of a build.
//!
//! - [`Store`]: objects by digest, results of steps by the identity of the step, shared by any number of processes;
//! - [`Fetcher`]: fills the store from Debian mirrors, Go module proxies and registries of container images, verified while it streams;
//! - [`Wire`]: requests of rooms after this one, such as those to a cloud, with the same proxies and certificates;
//! - [`Upload`]: what is known of an upload that was begun, over kills and power cuts;
//! - [`Pusher`]: brings artifacts to registries;
//! - [`clock`]: the one place that asks what time it is.

pub mod clock;

mod cancel;
mod fetch;
mod store;

pub use cancel::Cancel;
pub use fetch::{
    Call, Document, Failure, Fault, FetchError, FetchedDeb, FetchedGo, FetchedIndex, FetchedModule, Fetcher, Package,
    Part, Proxies, Pushed, Pusher, RegistryMirror, Reply, Sources, WebMirror, Wire,
};
pub use store::{Collected, Keep, ObjectWriter, Pending, Reason, Scratch, Step, Store, StoreError, Upload, Usage};
