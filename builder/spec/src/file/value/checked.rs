//! How a checked text is declared, and the list of all of them.

use super::*;

/// Declares a type around a `String` that holds only what its check lets pass.
macro_rules! checked {
    ($(#[$meta:meta])* $name:ident, $format:literal, $check:path) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $check(text).map(|()| Self(text.to_owned()))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        $crate::file::value::checked::text_type!($name, $format);
    };
}

/// Reads a type that has `FromStr<Err = String>` from text, and gives it a schema: a string of that format.
macro_rules! text_type {
    ($name:ident, $format:literal) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "format": $format })
            }
        }
    };
}

pub(super) use {checked, text_type};

struct Format {
    name: &'static str,
    description: &'static str,
    check: fn(&str) -> Result<(), String>,
}

fn parses<T: std::str::FromStr<Err = String>>(text: &str) -> Result<(), String> {
    text.parse::<T>().map(|_| ())
}

static FORMATS: &[Format] = &[
    Format { name: "ipv4-cidr", description: "an IPv4 network such as `10.42.0.0/16`", check: parses::<Cidr> },
    Format { name: "ipv6-cidr", description: "an IPv6 network such as `fd00:42::/56`", check: parses::<Cidr6> },
    Format { name: "cidr", description: "a network such as `192.168.1.0/24`", check: parses::<AnyCidr> },
    Format {
        name: "ipv6-address",
        description: "an IPv6 address with its prefix length, such as `fd00::20/64`",
        check: parses::<Ipv6Address>,
    },
    Format {
        name: "ipv4-address",
        description: "an IPv4 address with its prefix length, such as `192.168.1.20/24`",
        check: parses::<Ipv4Address>,
    },
    Format {
        name: "address-range",
        description: "a range of addresses such as `192.168.1.240-192.168.1.250`, or a network",
        check: parses::<AddressRange>,
    },
    Format { name: "interface", description: "the name of a network interface", check: parses::<InterfaceName> },
    Format { name: "ipv4", description: "an IPv4 address", check: parses::<Ipv4> },
    Format { name: "ipv6", description: "an IPv6 address", check: parses::<Ipv6> },
    Format { name: "ip", description: "an address", check: parses::<Ip> },
    Format { name: "hostname", description: "a host name (RFC 1123 label)", check: parses::<Hostname> },
    Format { name: "domain", description: "a domain name", check: parses::<Domain> },
    Format { name: "san", description: "an IP address or a DNS name", check: parses::<San> },
    Format { name: "package", description: "the name of a Debian package", check: parses::<PackageName> },
    Format { name: "http-url", description: "an `http://` or `https://` address", check: parses::<Url> },
    Format { name: "timestamp", description: "a time such as `20261124T000000Z`", check: parses::<Timestamp> },
    Format { name: "size", description: "a size with its unit, such as `512MiB`", check: parses::<Size> },
    Format {
        name: "share-of-memory",
        description: "a share of the machine's memory such as `30%`, or a size such as `256MiB`",
        check: parses::<Share>,
    },
    Format { name: "absolute-path", description: "an absolute path on the node", check: parses::<NodePath> },
    Format { name: "kernel-argument", description: "one kernel argument", check: parses::<KernelArg> },
    Format { name: "module", description: "the name of a kernel module", check: parses::<ModuleName> },
    Format { name: "rule", description: "the name of a keep rule in `rootfs/prune.toml`", check: parses::<RuleName> },
    Format { name: "device-tag", description: "a tag of rpi-imager such as `pi4-64bit`", check: parses::<DeviceTag> },
    Format { name: "pi-file", description: "the name of a file of the firmware", check: parses::<PiFile> },
    Format { name: "pi-line", description: "a line of config.txt", check: parses::<PiLine> },
    Format { name: "pi-filter", description: "a filter of config.txt, without brackets", check: parses::<PiFilter> },
    Format { name: "pi-overlay", description: "an overlay and its parameters", check: parses::<PiOverlay> },
    Format { name: "device-tree", description: "a device tree of the kernel", check: parses::<DeviceTree> },
    Format { name: "image-version", description: "a version", check: parses::<VersionText> },
    Format { name: "ssh-public-key", description: "one line of an OpenSSH `.pub` file", check: parses::<SshKey> },
    Format { name: "openpgp-public-key", description: "an armoured OpenPGP public key", check: parses::<ArchiveKey> },
    Format { name: "ssid", description: "the name of a wireless network", check: parses::<Ssid> },
    Format {
        name: "wifi-passphrase",
        description: "a passphrase of 8 to 63 characters, or a key of 64 hexadecimal digits",
        check: parses::<Passphrase>,
    },
    Format { name: "country", description: "a country by its two letters, such as `DE`", check: parses::<Country> },
    Format { name: "e-mail", description: "an e-mail address", check: parses::<Email> },
    Format { name: "certificate", description: "a certificate in PEM", check: parses::<Certificate> },
    Format { name: "container-image", description: "the name of a container image", check: parses::<ImageReference> },
    Format { name: "manifest", description: "a path on this machine or an address", check: parses::<ManifestSource> },
    Format {
        name: "chart",
        description: "a path on this machine, an address, or `oci://…`",
        check: parses::<ChartSource>,
    },
    Format { name: "chart-version", description: "the version of a chart", check: parses::<ChartVersion> },
    Format { name: "chart-values", description: "a path on this machine, or a table", check: parses::<LocalPath> },
    Format { name: "label", description: "a name of `a-z`, `0-9` and `-`", check: parses::<Label> },
    Format { name: "local-path", description: "a path on this machine", check: parses::<LocalPath> },
    Format { name: "database-url", description: "the address of a database", check: parses::<DatabaseUrl> },
    Format { name: "database-host", description: "the name or address of a server", check: parses::<DatabaseHost> },
    Format { name: "database-name", description: "the name of a database", check: parses::<DatabaseName> },
    Format { name: "database-user", description: "a user of a database", check: parses::<DatabaseUser> },
    Format { name: "database-password", description: "a password", check: parses::<DatabasePassword> },
    Format { name: "private-key", description: "a private key in PEM", check: parses::<PrivateKey> },
    Format { name: "console-token", description: "a token or the hash of one", check: parses::<ConsoleToken> },
];

/// Checks `text` against the JSON Schema format `name`; formats of other people pass.
pub fn check_format(name: &str, text: &str) -> Result<(), String> {
    FORMATS.iter().find(|format| format.name == name).map_or(Ok(()), |format| (format.check)(text))
}

/// What a text of the format `name` is, in words.
pub fn description(name: &str) -> Option<&'static str> {
    FORMATS.iter().find(|format| format.name == name).map(|format| format.description)
}
