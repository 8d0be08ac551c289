//! Writers of filesystems and disks: from a checked tree to bytes.
