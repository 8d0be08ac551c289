//! The host channel: JSON lines that `kiln-console` in the guest writes to the virtio port `io.kiln.host`.
//!
//! The format is in `ARCHITECTURE.md`. Kinds and keys that are not known are passed over, so an older kiln can boot a
//! newer image.

mod channel;
mod kubeconfig;
mod message;

pub(crate) use channel::follow;
pub use kubeconfig::Kubeconfig;
pub use message::{Disk, Memory, Message, Pod, Status};

/// The port's name, the same in the guest's udev and `kiln-console`.
pub(crate) const PORT: &str = "io.kiln.host";
