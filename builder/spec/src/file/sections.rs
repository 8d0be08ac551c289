//! The sections of a profile.

use super::{choices::*, value::*};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares a section: all keys are optional in the file, kebab-case, and no others are taken.
macro_rules! sections {
    ($($(#[$meta:meta])* $name:ident { $($body:tt)* })+) => { $(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
        pub struct $name { $($body)* }
    )+ };
}

sections! {
    /// The cluster itself.
    KubernetesSection {
        /// Name of the node, in the cluster and in the network.
        pub hostname: Hostname,
        /// Domain of the names inside the cluster.
        pub cluster_domain: Domain,
        /// Most pods on the node.
        #[schemars(range(min = 1, max = 1000))]
        pub max_pods: u32,
        /// More addresses and names under which the API server is reached from outside; they go into its certificate.
        pub extra_sans: Vec<San>,
        /// How the control plane is started.
        pub control_plane: ControlPlane,
        /// Port of the API server.
        #[schemars(range(min = 1, max = 65535))]
        pub api_port: u16,
    }

    /// Addresses.
    NetworkSection {
        /// Which addresses pods and Services have. It is chosen once for the life of a cluster: a node that was made with another
        /// choice keeps that of its pods.
        pub ip_family: IpFamily,
        /// Network that pods get their addresses from.
        pub pod_cidr: Cidr,
        /// Network that Services get their addresses from.
        pub service_cidr: Cidr,
        /// Address of the cluster's name server; the tenth of `service-cidr` when not given.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cluster_dns: Option<Ipv4>,
        /// Network that pods get their IPv6 addresses from; `fd6b:696c:6e42::/56` when not given. To others they have the address
        /// of the node, as with IPv4. For `ip-family = "dual"` and `"ipv6"`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub pod_cidr_ipv6: Option<Cidr6>,
        /// Network that Services get their IPv6 addresses from; `fd6b:696c:6e43::/112` when not given. For `ip-family = "dual"`
        /// and `"ipv6"`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub service_cidr_ipv6: Option<Cidr6>,
        /// IPv6 address of the cluster's name server; the tenth of `service-cidr-ipv6` when not given. For `ip-family = "dual"`
        /// and `"ipv6"`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cluster_dns_ipv6: Option<Ipv6>,
        /// How the node gets its own address.
        pub address: NodeAddress,
        /// Networks the node may find itself in: pods and Services stay out of them, or the node could not be reached.
        /// The default has the network of `kiln run` and the two most common ones of routers at home.
        pub node_cidrs: Vec<AnyCidr>,
    }

    /// How pods reach each other.
    CniSection {
        /// The network of the pods.
        pub plugin: CniPlugin,
        /// How flannel carries packets between nodes; `vxlan` when not given. For `plugin = "flannel"` alone.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub backend: Option<FlannelBackend>,
        /// Whether the node enforces NetworkPolicies; `true` when not given. With `false` the API server refuses them, rather
        /// than ignore them. Not for `plugin = "none"`, where a plugin of your own may.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub network_policy: Option<bool>,
    }

    /// Persistent volumes.
    StorageSection {
        /// What makes volumes.
        pub plugin: StoragePlugin,
        /// Directory of the volumes; `/var/lib/kiln/storage` when not given. Below `/var`, since all else is
        /// read-only; not for `plugin = "none"`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub path: Option<NodePath>,
    }

    /// Services of type LoadBalancer.
    LoadBalancerSection {
        /// What answers them.
        pub plugin: LoadBalancerPlugin,
        /// What MetalLB gives to Services: ranges such as `192.168.1.240-192.168.1.250`, and networks such as `10.9.0.0/24`;
        /// of IPv6 too where Services have it (`network.ip-family`).
        /// Nobody else may have these addresses. For `plugin = "metallb"` alone, which needs one at least.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub addresses: Vec<AddressRange>,
        /// How others learn where these addresses are; `l2` when not given. For `plugin = "metallb"` alone.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub advertise: Option<Advertise>,
        /// Routers that are told, with `advertise = "bgp"`.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub peers: Vec<BgpPeer>,
    }

    /// HTTP from outside to Services.
    IngressSection {
        /// What routes it.
        pub plugin: IngressPlugin,
        /// Whether traefik serves Gateways and their routes (Gateway API) too, with their kinds; `false` when not given: the API
        /// server has the kinds in memory whether anybody uses them or not.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub gateway_api: Option<bool>,
        /// Certificates from an authority that speaks ACME (RFC 8555), such as Let's Encrypt: for every host of an Ingress or
        /// IngressRoute that no Secret has a certificate for. One of port 80 alone asks for none: an Ingress with the
        /// annotation `traefik.ingress.kubernetes.io/router.entrypoints: web`, an IngressRoute with `entryPoints: [web]`.
        pub acme: AcmeSection,
    }

    /// Certificates from an authority that speaks ACME.
    #[derive(Default)]
    AcmeSection {
        /// Your e-mail address, for the account at the authority, to whose terms of service you agree by this; no
        /// certificates are asked for when not given.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub email: Option<Email>,
        /// Where the authority's directory is; that of Let's Encrypt (`https://acme-v02.api.letsencrypt.org/directory`) when
        /// not given.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub directory: Option<Url>,
        /// How the node proves that a name is its own; `http` when not given.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub challenge: Option<AcmeChallenge>,
        /// Certificate of who vouches for the directory's server, in PEM: for an authority of your own. The authorities that
        /// browsers know when not given.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub trust: Option<Certificate>,
        /// Directory that keeps the account and the certificates; `/var/lib/kiln/traefik` when not given. Below `/var`, since
        /// all else is read-only.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub path: Option<NodePath>,
    }

    /// Where the API server keeps its objects.
    DatastoreSection {
        /// The database.
        pub kind: DatastoreKind,
    }

    /// Names inside the cluster.
    DnsSection {
        /// What resolves them.
        pub plugin: DnsPlugin,
    }

    /// Usage of nodes and pods.
    MetricsSection {
        /// What measures it.
        pub plugin: MetricsPlugin,
    }

    /// Who can log in.
    AccessSection {
        /// How to log in over the network, as root and with the keys below alone.
        pub ssh: Ssh,
        /// Public keys that may log in: lines of OpenSSH `.pub` files. With `[]` only those may that a node is given by its `node.toml`
        /// or by EC2.
        pub ssh_authorized_keys: Vec<SshKey>,
        /// Token that opens a root shell at the console; no console login when not given. The image has only its hash
        /// (sha512crypt). Give the token itself by the environment (`KILN_CONSOLE_TOKEN`) or by `--set`; a file may
        /// hold a hash alone, as `openssl passwd -6` or `mkpasswd` make it, because files end in version control.
        #[serde(skip_serializing)]
        #[schemars(skip_serializing)]
        pub console_token: Option<ConsoleToken>,
    }

    /// Debian packages of your own.
    #[derive(Default)]
    PackagesSection {
        /// Packages that go into the root besides those of kiln; what they depend on comes along, what they recommend
        /// does not. Their maintainer scripts are not run.
        pub extra: Vec<PackageName>,
        /// Whether the root has tools to look for faults with: ping, tcpdump, strace, ethtool and their like.
        pub debug: bool,
    }

    /// Where the base system comes from.
    DebianSection {
        /// Release of Debian.
        pub release: DebianRelease,
        /// Archives, tried in turn. Every index is verified by signature and every package by digest, so plain HTTP is
        /// as good as HTTPS here, and caches understand it.
        #[schemars(length(min = 1))]
        pub mirrors: Vec<Url>,
        /// Archives of security updates, tried in turn.
        #[schemars(length(min = 1))]
        pub security_mirrors: Vec<Url>,
        /// Public keys that may sign the indexes of these archives, armoured, as `gpg --armor --export` writes them: for an
        /// archive of your own, or a mirror that signs anew. They replace Debian's own keys, which kiln has; an archive
        /// that still carries Debian's signature is accepted no more.
        pub keys: Vec<ArchiveKey>,
        /// Whether an index is refused whose Release file has expired (`Valid-Until`; the indexes of security updates have
        /// one, of a week). Set it to false for a mirror that stands still, such as one of your own without a network: then
        /// whoever answers for it can hold back updates.
        pub check_valid_until: bool,
        /// Take all packages as they were at this time, from snapshot.debian.org instead of the mirrors.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub snapshot: Option<Timestamp>,
    }

    /// The image itself.
    ImageSection {
        /// Room for one root; the disk has two, so that an update never touches the one that runs.
        pub slot_size: Size,
        /// Version of the image; the time of its newest input (`20261124t063005z`) when
        /// not given.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub version: Option<VersionText>,
        /// Kernel arguments besides those of kiln and of the board.
        pub command_line: Vec<KernelArg>,
        /// Kernel modules that the root has besides those of its board; what they depend on comes along. The kernel loads one
        /// when it meets a device for it, others are for `modprobe`.
        pub kernel_modules: Vec<ModuleName>,
        /// How files of the root are compressed.
        pub compression: CompressionSection,
        /// Where the image will be published, without its name: what the manifest for rpi-imager names. The file on this
        /// machine when not given.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub download_url: Option<Url>,
        /// Formats of the image; each is a file of its own beside the others. `kiln build --output` says others.
        #[schemars(length(min = 1))]
        pub outputs: Vec<Output>,
    }

    /// How files of the root are compressed.
    CompressionSection {
        /// The algorithm.
        pub algorithm: Compression,
        /// How hard to try, for `zstd` alone: 1 is quickest, 22 is smallest; 9 when not given.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1, max = 22))]
        pub level: Option<u8>,
    }

    /// What the firmware of a Raspberry Pi is told besides what its board says.
    #[derive(Default)]
    RaspberryPiSection {
        /// Overlays for the device tree, such as those of add-on boards: names of Debian's `raspi-firmware`, or compiled
        /// files (`./relay.dtbo`, from the directory of the file that says so), each with its parameters after commas:
        /// `./relay.dtbo,gpio=17`. They are for the trees of Linux itself, as Debian has them, and not for those of
        /// Raspberry Pi OS; the build tries each on every model's tree.
        pub overlays: Vec<PiOverlay>,
    }

    /// Radios. What is needed for them is in the image only when asked for, and then for the radios of its board alone.
    #[derive(Default)]
    WirelessSection {
        /// Whether the image has what Wi-Fi needs: drivers, firmware, and what joins a network. Which network it is, a node
        /// says in its `node.toml`: `kiln flash --set wifi.ssid=…`.
        pub wifi: bool,
        /// Whether the image has drivers and firmware for Bluetooth. What talks to other devices, such as BlueZ, is for pods to
        /// bring.
        pub bluetooth: bool,
    }

    /// How the node shares its memory. What a profile does not say, its board may.
    #[derive(Default)]
    MemorySection {
        /// How far a heap of Go may grow before it is collected, in percent of what is alive; 20 when not given. Less saves
        /// memory and costs time.
        #[schemars(range(min = 10, max = 1000))]
        #[serde(skip_serializing_if = "Option::is_none")]
        pub gogc: Option<u32>,
        /// Memory at which the control plane collects harder (a soft limit: GOMEMLIMIT); none when not given, or `0%`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub control_plane_limit: Option<Share>,
        /// The same for kubelet and kube-proxy.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub agent_limit: Option<Share>,
        /// Less than this left, and the kubelet evicts pods; `50MiB` when not given.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub eviction_threshold: Option<Share>,
        /// Memory that may be swapped into memory, compressed, by the node's own programs (pods are not swapped); none when
        /// not given, or `0%`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub zram: Option<Share>,
    }
}

/// A router that MetalLB tells of its addresses (RFC 4271).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BgpPeer {
    /// Its address.
    pub address: Ip,
    /// Number of its autonomous system.
    #[schemars(range(min = 1, max = 4_294_967_295_u32))]
    pub asn: u32,
    /// Number of the node's autonomous system; 64512 to 65534 are for private use.
    #[schemars(range(min = 1, max = 4_294_967_295_u32))]
    pub my_asn: u32,
    /// Its port; 179 when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 65535))]
    pub port: Option<u16>,
}
