//! The values that are one of a few words. The word is the same in TOML, in JSON and in messages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Declares an enum of words: its serde spelling, and `Display` with the same word.
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// The word people write.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

choices! {
    /// Instruction set of a board.
    Arch {
        /// 64-bit PCs, servers and virtual machines.
        Amd64 = "amd64",
        /// 64-bit ARM.
        Arm64 = "arm64",
        /// 32-bit ARM with hardware floating point (Debian: armhf).
        Armv7 = "armv7",
    }
}

impl Arch {
    /// Debian's name of the architecture.
    pub const fn debian(self) -> &'static str {
        match self {
            Self::Amd64 => "amd64",
            Self::Arm64 => "arm64",
            Self::Armv7 => "armhf",
        }
    }

    /// Go's name of the architecture: `GOARCH`.
    pub const fn go(self) -> &'static str {
        match self {
            Self::Amd64 => "amd64",
            Self::Arm64 => "arm64",
            Self::Armv7 => "arm",
        }
    }
}

choices! {
    /// How the machine starts the image.
    Boot {
        /// Systemd-boot and a unified kernel image on an EFI system partition.
        Uefi = "uefi",
        /// The firmware of a Raspberry Pi, which loads kernel, initrd and device tree itself.
        RaspberryPi = "raspberry-pi",
    }
}

choices! {
    /// When systemd-boot puts keys into a firmware that is in setup mode, in its own words (`secure-boot-enroll` of
    /// loader.conf). Where a firmware has keys, nothing does.
    #[derive(Default)]
    Enroll {
        /// Never: you put them there yourself.
        #[default]
        Off = "off",
        /// When somebody chooses it in the boot menu, which appears when a key is held at the start.
        Manual = "manual",
        /// By itself in a virtual machine, and as `manual` elsewhere.
        IfSafe = "if-safe",
        /// By itself everywhere, after 15 seconds in which any key stops it. A machine whose cards need other keys may not start
        /// any more until its firmware is reset.
        Force = "force",
    }
}

choices! {
    /// Which suite of Debian a board takes its kernel from.
    #[derive(Default)]
    KernelSuite {
        /// The release and its security updates, as all other packages.
        #[default]
        Release = "release",
        /// Backports, for a machine that is younger than the release. Their security updates come with newer kernels.
        Backports = "backports",
    }
}

choices! {
    /// What a board has its disk in.
    #[derive(Default)]
    Disk {
        /// A solid-state or virtual disk: logs of containers are on it.
        #[default]
        Drive = "drive",
        /// An SD card or a stick, which wears out: what is written again and again stays in memory or waits for a minute.
        Card = "card",
    }
}

choices! {
    /// How pods reach each other.
    CniPlugin {
        /// Flannel, built into the node agent; choose how with `backend`.
        Flannel = "flannel",
        /// A Linux bridge on this node alone; a little lighter, never for more than one node.
        Bridge = "bridge",
        /// Calico, as its makers publish it (see `catalogue/calico.toml`): it enforces policies too.
        Calico = "calico",
        /// Kube-router, as its makers publish it (see `catalogue/kube-router.toml`): it enforces policies too.
        KubeRouter = "kube-router",
        /// Nothing: the node is not Ready until you install a network yourself.
        None = "none",
    }
}

impl CniPlugin {
    /// Whether kiln makes the network of pods, and may enforce policies in it.
    pub const fn is_own(self) -> bool {
        matches!(self, Self::Flannel | Self::Bridge)
    }
}

choices! {
    /// How flannel carries packets between nodes.
    FlannelBackend {
        /// Inside UDP; works on any network.
        Vxlan = "vxlan",
        /// By routes; needs all nodes on one Ethernet network.
        HostGw = "host-gw",
        /// Encrypted; works on any network.
        Wireguard = "wireguard",
    }
}

choices! {
    /// What makes persistent volumes.
    StoragePlugin {
        /// Rancher's local-path-provisioner: directories of the node's disk, StorageClass `local-path`.
        LocalPath = "local-path",
        /// The same, as in MicroK8s: StorageClass `microk8s-hostpath`, directories named by namespace and claim.
        Hostpath = "hostpath",
        /// OpenEBS, as its makers publish it (see `catalogue/openebs.toml`): StorageClass `openebs-hostpath`, directories of the node's disk.
        Openebs = "openebs",
        /// Nothing: volume claims wait until you install a provisioner.
        None = "none",
    }
}

impl StoragePlugin {
    /// Whether kiln makes the volumes.
    pub const fn is_own(self) -> bool {
        matches!(self, Self::LocalPath | Self::Hostpath)
    }
}

choices! {
    /// What answers Services of type LoadBalancer.
    LoadBalancerPlugin {
        /// The node's own address: each port of the Service is a port of the node, as k3s's servicelb does.
        Servicelb = "servicelb",
        /// MetalLB: an address of its own for each Service, out of `addresses`.
        Metallb = "metallb",
        /// Nothing: such Services stay pending.
        None = "none",
    }
}

choices! {
    /// How others learn where the addresses of MetalLB are.
    #[derive(Default)]
    Advertise {
        /// The node answers for them (ARP): for addresses of its own network.
        #[default]
        L2 = "l2",
        /// Routers are told (BGP).
        Bgp = "bgp",
    }
}

choices! {
    /// What routes HTTP from outside to Services.
    IngressPlugin {
        /// Traefik: Ingress, its own kinds (IngressRoute, Middleware and others) and the Gateway API, on ports 80 and 443.
        Traefik = "traefik",
        /// Debian's nginx: Ingress of the class `nginx`, with the common annotations of ingress-nginx, on ports 80 and 443.
        Nginx = "nginx",
        /// Emissary, once Ambassador, as its makers publish it (see `catalogue/emissary.toml`): IngressClass `ambassador`, and its own kinds.
        Emissary = "emissary",
        /// Nothing, and no trace of what an earlier image had.
        None = "none",
    }
}

choices! {
    /// A part of kiln in whose place an add-on of the catalogue can be.
    Part {
        /// The network of pods.
        Cni = "cni",
        /// What makes persistent volumes.
        Storage = "storage",
        /// What routes HTTP from outside.
        Ingress = "ingress",
    }
}

impl Part {
    /// The key that chooses it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Cni => "cni.plugin",
            Self::Storage => "storage.plugin",
            Self::Ingress => "ingress.plugin",
        }
    }
}

choices! {
    /// How a node proves to a certificate authority that a name is its own.
    #[derive(Default)]
    AcmeChallenge {
        /// By an answer on port 80 (HTTP-01).
        #[default]
        Http = "http",
        /// By a certificate on port 443 (TLS-ALPN-01).
        Tls = "tls",
    }
}

choices! {
    /// How the control plane is started.
    ControlPlane {
        /// All of it in one process: least memory.
        OneProcess = "one-process",
        /// Datastore, API server, controller manager and scheduler, each by a unit of its own: one that fails is started again without
        /// the others, and systemd limits and shows each.
        Units = "units",
    }
}

choices! {
    /// Where the API server keeps its objects.
    DatastoreKind {
        /// SQLite, through kine: one file, least memory and fewest writes.
        Sqlite = "sqlite",
        /// Etcd, in the control plane: more memory, and every change is synced to the disk.
        Etcd = "etcd",
        /// A PostgreSQL server elsewhere, through kine. Each node says in its `node.toml` where: `datastore.url`.
        Postgres = "postgres",
        /// A MySQL or MariaDB server elsewhere, through kine. Each node says in its `node.toml` where: `datastore.url`.
        Mysql = "mysql",
    }
}

choices! {
    /// How a connection to a database is kept from others.
    #[derive(Default)]
    DatastoreTls {
        /// It is encrypted, and the server has to prove its name by a certificate.
        #[default]
        Verify = "verify",
        /// Not at all: whoever is on the way reads every secret of the cluster.
        Off = "off",
    }
}

choices! {
    /// What resolves names inside the cluster.
    DnsPlugin {
        /// CoreDNS.
        Coredns = "coredns",
        /// Nothing: pods cannot find Services by name.
        None = "none",
    }
}

choices! {
    /// What answers `kubectl top` and horizontal autoscaling.
    MetricsPlugin {
        /// Metrics-server.
        MetricsServer = "metrics-server",
        /// Nothing.
        None = "none",
    }
}

choices! {
    /// How to log in over the network.
    Ssh {
        /// OpenSSH, with keys alone.
        Openssh = "openssh",
        /// Dropbear, with keys alone: smaller, and without `scp` and `sftp`; files go through `ssh NODE 'cat > FILE'`.
        Dropbear = "dropbear",
        /// Not at all.
        None = "none",
    }
}

choices! {
    /// Which addresses pods and Services have.
    #[derive(Default)]
    IpFamily {
        /// IPv4 alone.
        #[default]
        Ipv4 = "ipv4",
        /// IPv6 alone. The node itself may have an IPv4 address beside, which its cluster does not use.
        Ipv6 = "ipv6",
        /// Both: each pod has an address of each. A Service has IPv4 alone unless it asks for more (`ipFamilyPolicy`).
        Dual = "dual",
    }
}

impl IpFamily {
    /// Whether there are addresses of IPv4.
    pub const fn has_ipv4(self) -> bool {
        matches!(self, Self::Ipv4 | Self::Dual)
    }

    /// Whether there are addresses of IPv6.
    pub const fn has_ipv6(self) -> bool {
        matches!(self, Self::Ipv6 | Self::Dual)
    }
}

choices! {
    /// How the node gets its address.
    NodeAddress {
        /// From the network, on every wired interface; a node without any network comes up all the same.
        Dhcp = "dhcp",
    }
}

choices! {
    /// Release of Debian.
    DebianRelease {
        /// Debian 13.
        Trixie = "trixie",
    }
}

choices! {
    /// How files of the root are compressed.
    Compression {
        /// Smallest; needs Linux 6.10 or newer.
        Zstd = "zstd",
        /// Larger, quicker to write, readable by any kernel since 5.4.
        Lz4 = "lz4",
    }
}

choices! {
    /// A format of the disk image.
    Output {
        /// The disk as it is, with holes in the file where it has zeros: `STEM.img`.
        Raw = "raw",
        /// Compressed with zstd: `STEM.img.zst`, which `kiln flash` writes as it is.
        RawZst = "raw.zst",
        /// Compressed with gzip, which everything unpacks: `STEM.img.gz`.
        RawGz = "raw.gz",
        /// Compressed with xz: `STEM.img.xz`.
        RawXz = "raw.xz",
        /// For QEMU, Proxmox, OpenStack: `STEM.qcow2`.
        Qcow2 = "qcow2",
        /// For VMware, and for what AWS imports: `STEM.vmdk`, stream-optimized.
        Vmdk = "vmdk",
        /// A virtual machine of VMware or VirtualBox with that disk: `STEM.ova`.
        Ova = "ova",
        /// For Azure: `STEM.vhd`, of fixed size.
        Vhd = "vhd",
        /// For Hyper-V: `STEM.vhdx`.
        Vhdx = "vhdx",
        /// For registries: `STEM.oci.tar`, the disk compressed with zstd and all that goes beside it; `kiln push` brings it there.
        Oci = "oci",
        /// For Google's Compute Engine: `STEM.tar.gz` with a `disk.raw`.
        Gce = "gce",
        /// For machines without a disk: `STEM.netboot.efi`, one program with the root inside that UEFI firmware fetches by HTTP.
        Netboot = "netboot",
        /// The same for discs and sticks: `STEM.iso`, from which a machine with UEFI runs, without touching its disks.
        Iso = "iso",
    }
}

impl Output {
    /// All of them, in their order.
    pub const ALL: &'static [Self] = &[
        Self::Raw,
        Self::RawZst,
        Self::RawGz,
        Self::RawXz,
        Self::Qcow2,
        Self::Vmdk,
        Self::Ova,
        Self::Vhd,
        Self::Vhdx,
        Self::Oci,
        Self::Gce,
        Self::Netboot,
        Self::Iso,
    ];

    /// The end of its file's name, behind the stem and a dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Raw => "img",
            Self::RawZst => "img.zst",
            Self::RawGz => "img.gz",
            Self::RawXz => "img.xz",
            Self::Qcow2 => "qcow2",
            Self::Vmdk => "vmdk",
            Self::Ova => "ova",
            Self::Vhd => "vhd",
            Self::Vhdx => "vhdx",
            Self::Oci => "oci.tar",
            Self::Gce => "tar.gz",
            Self::Netboot => "netboot.efi",
            Self::Iso => "iso",
        }
    }

    /// Whether it is the disk as it is, compressed or not: what goes onto a card or a disk.
    pub const fn is_raw(self) -> bool {
        matches!(self, Self::Raw | Self::RawZst | Self::RawGz | Self::RawXz)
    }

    /// Whether the node runs from memory and has no disk.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Netboot | Self::Iso)
    }

    /// Why nobody could use it on a machine of this kind.
    pub fn useless(self, boot: Boot, arch: Arch) -> Option<&'static str> {
        match (boot, arch) {
            _ if self.is_raw() || self == Self::Oci => None,
            (Boot::RaspberryPi, _) if self.is_live() => {
                Some("firmware with UEFI starts it, and a Raspberry Pi has none")
            }
            (_, Arch::Armv7) if self.is_live() => {
                Some("a kernel of 32 bits has no room for a root that comes with its initrd")
            }
            (Boot::RaspberryPi, _) => Some("it is for virtual machines, and none has the firmware of a Raspberry Pi"),
            (_, Arch::Armv7) if self != Self::Qcow2 => {
                Some("it is for virtual machines, and of those of 32-bit ARM none reads it")
            }
            _ => None,
        }
    }
}
