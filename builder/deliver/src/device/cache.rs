//! The page cache of the system, which hides what a device really has.

#[cfg(not(target_os = "linux"))]
pub(super) use elsewhere::{forget, past_it};
#[cfg(target_os = "linux")]
pub(super) use linux::{forget, past_it};

#[cfg(target_os = "linux")]
mod linux {
    use rustix::fs::{Advice, OFlags, fadvise};
    use std::fs::File;

    /// How a device is opened past it.
    pub const fn past_it() -> OFlags {
        OFlags::DIRECT
    }

    /// Has it forget a file, where the filesystem allows that: a hint, so there is no error.
    pub fn forget(file: &File) {
        let _ = fadvise(file, 0, None, Advice::DontNeed);
    }
}

/// Disks are told by Linux alone (`kiln_deliver::disk`), so only files are written here.
#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use rustix::fs::OFlags;
    use std::fs::File;

    pub const fn past_it() -> OFlags {
        OFlags::empty()
    }

    pub fn forget(_: &File) {}
}
