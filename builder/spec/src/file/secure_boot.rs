//! Secure Boot of UEFI.

use super::{Enroll, value::LocalPath};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Signatures by a key of yours on all that the firmware starts: boot loader, and kernel, initrd and command line with the root
/// hash in one. For boards with UEFI alone.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct SecureBootSection {
    /// Certificate of the key, in PEM or DER: RSA with 2048 to 4096 bits. From the directory of the file that says so.
    /// Nothing is signed when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<LocalPath>,
    /// The key, in PEM or DER (PKCS#8 or PKCS#1), in a file that not every user of the machine can read. It is read while an image is built and kept
    /// nowhere. `KILN_SECURE_BOOT_KEY` in the environment goes before it, and `KILN_SECURE_BOOT_PASSWORD` opens one that is
    /// encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<LocalPath>,
    /// In the place of `key` a program with its arguments that signs: it reads what is to be signed (some kilobytes at most)
    /// from its standard input, and writes the signature (RSASSA-PKCS1-v1_5 with SHA-256) as it is to its standard output. A
    /// token signs by `["pkcs11-tool", "--pin", "env:PIN", "--sign", "--mechanism", "SHA256-RSA-PKCS", "--id", "01"]`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signer: Vec<String>,
    /// When the boot loader puts the certificate, as PK, KEK and db, into a firmware that is in setup mode, which has no keys.
    pub enroll: Enroll,
    /// More certificates for db: whoever has their keys can sign what such a machine starts. Cards with firmware of their own,
    /// such as graphics cards, may need Microsoft's (`Microsoft Option ROM UEFI CA 2023`, or `Microsoft Corporation UEFI CA
    /// 2011`, which is also that of the boot loaders of distributions).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trust: Vec<LocalPath>,
    /// A directory with `PK.auth`, `KEK.auth`, `db.auth` and perhaps `dbx.auth`, to enrol in the place of the certificate alone:
    /// for those who keep the keys of PK and KEK elsewhere. `db.auth` must have the certificate, or the one that it is issued by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enroll_from: Option<LocalPath>,
}

impl SecureBootSection {
    /// The keys that say something.
    pub fn said(&self) -> impl Iterator<Item = &'static str> {
        let keys = [
            ("certificate", self.certificate.is_some()),
            ("key", self.key.is_some()),
            ("signer", !self.signer.is_empty()),
            ("enroll", self.enroll != Enroll::Off),
            ("trust", !self.trust.is_empty()),
            ("enroll-from", self.enroll_from.is_some()),
        ];
        keys.into_iter().filter(|(_, said)| *said).map(|(key, _)| key)
    }
}
