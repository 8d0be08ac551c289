//! Where the writes of a machine go.

use std::path::PathBuf;

/// Where the machine's writes go; never into the image.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DiskMode {
    /// Into an overlay that ends with the session; a reboot within the session keeps it.
    Throwaway,
    /// Into this raw disk file. It is made from the image when it does not exist and stands on its own from then on, so
    /// building the image anew does not break it.
    Keep(PathBuf),
    /// As [`DiskMode::Keep`], but the guest's flushes are not waited for: fast, and lost when the host crashes. For tests
    /// that look at the disk afterwards.
    Scratch(PathBuf),
}
