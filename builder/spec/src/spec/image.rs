//! The root and the image.

use crate::file::{
    Compression, DebianRelease, Output, Secret, Ssh,
    value::{ArchiveKey, KernelArg, ModuleName, PackageName, SshKey, Timestamp, Url, VersionText},
};
use kiln_types::ByteSize;
use serde::Serialize;

/// Who can log in.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Access {
    /// How, over the network.
    pub ssh: Ssh,
    /// Who, over the network.
    pub ssh_authorized_keys: Vec<SshKey>,
    /// Hash of the console token for the second field of root's line in `/etc/shadow`, or `!*`, which no token opens.
    pub console_hash: Secret,
}

impl Access {
    /// What [`Access::console_hash`] is when nobody can log in at the console.
    pub const LOCKED: &str = "!*";

    /// Whether a token opens the console.
    pub fn has_console_login(&self) -> bool {
        self.console_hash.expose() != Self::LOCKED
    }
}

/// Where the base system comes from.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Debian {
    /// Release, which is also the suite.
    pub release: DebianRelease,
    /// Components of the archive.
    pub components: Vec<String>,
    /// Archives, tried in turn. With a snapshot: that of snapshot.debian.org alone.
    pub mirrors: Vec<Url>,
    /// The same for security updates.
    pub security_mirrors: Vec<Url>,
    /// Whether an index that has expired is refused.
    pub check_valid_until: bool,
    /// Keys that may sign the indexes; Debian's own when there are none.
    pub keys: Vec<ArchiveKey>,
    /// Time of the snapshot that the mirrors are, `None` for the archive of today.
    pub snapshot: Option<Timestamp>,
    /// Packages that the board and the user ask for by name: kernel, firmware, the user's own.
    pub packages: Vec<PackageName>,
    /// Lists in `rootfs/packages` that the image needs, by name.
    pub package_lists: Vec<PackageList>,
}

/// A list of packages: a file of `rootfs/packages`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PackageList {
    /// Every node.
    Base,
    /// Login at the console.
    Console,
    /// Login over the network, by OpenSSH.
    Openssh,
    /// Login over the network, by Dropbear.
    Dropbear,
    /// What whoever logs in expects to find.
    Shell,
    /// Swap in compressed memory.
    Zram,
    /// What joins a wireless network.
    Wifi,
    /// The web server of the ingress of that name.
    Nginx,
    /// Tools to look for faults with.
    Debug,
}

impl PackageList {
    /// Its file in `rootfs/packages`, without `.toml`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Console => "console",
            Self::Openssh => "openssh",
            Self::Dropbear => "dropbear",
            Self::Shell => "shell",
            Self::Zram => "zram",
            Self::Wifi => "wifi",
            Self::Nginx => "nginx",
            Self::Debug => "debug",
        }
    }
}

/// The image.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Image {
    /// `PROFILE-BOARD`: file stem, and `IMAGE_ID` in os-release.
    pub id: String,
    /// Its version.
    pub version: ImageVersion,
    /// Room for one root.
    pub slot_size: ByteSize,
    /// How files are compressed.
    pub compression: Compression,
    /// How hard; 0 where the algorithm has no levels.
    pub level: u8,
    /// Where it will be published.
    pub download_url: Option<Url>,
    /// Its formats: at least one, each once, in the order of [`Output`].
    pub outputs: Vec<Output>,
    /// Kernel modules besides those of the board.
    pub kernel_modules: Vec<ModuleName>,
    /// All kernel arguments but `roothash=`, in order.
    pub command_line: Vec<KernelArg>,
}

/// The version of an image.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "from", content = "text")]
pub enum ImageVersion {
    /// Made from the clock of the lock.
    Clock,
    /// As the profile says.
    Profile(VersionText),
}
