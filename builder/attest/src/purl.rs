//! Package URLs: names by which scanners and databases of vulnerabilities know packages.
//!
//! `pkg:TYPE/NAMESPACE/NAME@VERSION?QUALIFIERS`, by <https://github.com/package-url/purl-spec>.

use kiln_plan::{
    go::{TOOLCHAIN, toolchain_version},
    lock::{LockedImage, LockedToolchain},
};
use std::fmt;

/// A package URL.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Purl(String);

impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Purl {
    /// A Debian package. Databases know faults by source packages, which `upstream` names, as syft and grype do.
    pub fn deb(
        name: &str,
        version: &str,
        architecture: &str,
        distribution: &str,
        source: Option<(&str, &str)>,
    ) -> Self {
        let mut purl = format!("pkg:deb/debian/{}@{}?arch={architecture}", encoded(name), encoded(version));
        purl += &format!("&distro={}", encoded(distribution));
        if let Some((source, version)) = source {
            purl += &format!("&upstream={}", encoded(&format!("{source}@{version}")));
        }
        Self(purl)
    }

    /// A Go module. Its path is in small letters, by the specification.
    pub fn go(path: &str, version: Option<&str>) -> Self {
        let path = path.to_ascii_lowercase().split('/').map(encoded).collect::<Vec<_>>().join("/");
        Self(format!("pkg:golang/{path}{}", version.map_or(String::new(), |version| format!("@{}", encoded(version)))))
    }

    /// The toolchain of a lock.
    pub fn toolchain(toolchain: &LockedToolchain) -> Self {
        Self::go(TOOLCHAIN, Some(&toolchain_version(&toolchain.version, &toolchain.host)))
    }

    /// A container image of a lock.
    pub fn image(image: &LockedImage) -> Self {
        let (name, digest) = (&image.name, format!("sha256:{}", image.manifest.sha256));
        let tag = name.digest().is_none().then(|| name.version());
        Self::oci(name.repository(), &digest, name.registry(), tag.as_deref())
    }

    /// A container image: the last part of its repository, by the digest of its manifest.
    fn oci(repository: &str, digest: &str, registry: &str, tag: Option<&str>) -> Self {
        let name = repository.rsplit('/').next().unwrap_or(repository).to_ascii_lowercase();
        let place = encoded(&format!("{registry}/{repository}"));
        let tag = tag.map_or(String::new(), |tag| format!("&tag={}", encoded(tag)));
        Self(format!("pkg:oci/{}@{}?repository_url={place}{tag}", encoded(&name), encoded(digest)))
    }
}

/// Percent-encoded as the specification says: letters, digits, `.`, `-`, `_`, `~` and the colon stay.
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        byte if byte.is_ascii_alphanumeric() || b".-_~:".contains(&byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_specification() {
        let deb = Purl::deb("libstdc++6", "1:14.2.0-19", "amd64", "debian-13", Some(("gcc-14", "14.2.0-19")));
        assert_eq!(
            deb.to_string(),
            "pkg:deb/debian/libstdc%2B%2B6@1:14.2.0-19?arch=amd64&distro=debian-13&upstream=gcc-14%4014.2.0-19"
        );
        let go = Purl::go("github.com/Azure/go-ansiterm", Some("v0.0.0-2021+incompatible"));
        assert_eq!(go.to_string(), "pkg:golang/github.com/azure/go-ansiterm@v0.0.0-2021%2Bincompatible");
        let oci = Purl::oci("library/nginx", "sha256:ab", "docker.io", Some("1.27"));
        assert_eq!(oci.to_string(), "pkg:oci/nginx@sha256:ab?repository_url=docker.io%2Flibrary%2Fnginx&tag=1.27");
    }
}
