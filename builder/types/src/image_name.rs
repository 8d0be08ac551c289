//! Names of container images, as people write them and as Kubernetes' nodes know them.

use crate::Digest;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, str::FromStr};

/// The whole name of an image: registry, repository, and a tag or a digest.
///
/// People leave parts out: `nginx` is `docker.io/library/nginx:latest`. It is shown with nothing left out, as containerd
/// keeps it; of a name with tag and digest the digest counts, and the tag goes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ImageName {
    registry: String,
    repository: String,
    version: Version,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Version {
    Tag(String),
    Digest(Digest),
}

/// The registry of names that have none.
const DOCKER: &str = "docker.io";
/// Longest tag, by the OCI distribution specification.
const LONGEST_TAG: usize = 128;
/// Longest name without tag or digest, by the same.
const LONGEST_NAME: usize = 255;

impl ImageName {
    /// Host of the registry, with its port when it has one.
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The repository: `library/nginx`.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// What a registry is asked for: a tag, or `sha256:…`.
    pub fn version(&self) -> String {
        match &self.version {
            Version::Tag(tag) => tag.clone(),
            Version::Digest(digest) => format!("sha256:{digest}"),
        }
    }

    /// The digest, when the name has one.
    pub fn digest(&self) -> Option<Digest> {
        match self.version {
            Version::Digest(digest) => Some(digest),
            Version::Tag(_) => None,
        }
    }
}

impl fmt::Display for ImageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = if self.digest().is_some() { '@' } else { ':' };
        write!(f, "{}/{}{at}{}", self.registry, self.repository, self.version())
    }
}

impl FromStr for ImageName {
    type Err = String;

    /// By the grammar of `github.com/distribution/reference`, which Kubernetes' nodes use.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("`{text}` is not the name of a container image: {why}");
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        // A colon before the last slash belongs to the registry's port.
        let last = rest.rfind('/').map_or(0, |slash| slash + 1);
        let (name, tag) = match rest[last..].split_once(':') {
            Some((end, tag)) => (&rest[..last + end.len()], Some(tag)),
            None => (rest, None),
        };
        let (registry, repository) = parted(name);
        if name.len() > LONGEST_NAME {
            return Err(wrong("it is too long"));
        }
        if !is_registry(&registry) {
            return Err(wrong(&format!("`{registry}` is no host")));
        }
        if !repository.split('/').all(is_part) {
            let capitals = repository.bytes().any(|byte| byte.is_ascii_uppercase());
            return Err(wrong(if capitals {
                "it has capital letters"
            } else {
                "`registry.example/name:tag` is expected"
            }));
        }
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(wrong("its tag has other characters than letters, digits, `.`, `_` and `-`, or too many"));
        }
        let version = match digest {
            Some(digest) => Version::Digest(
                sha256(digest).ok_or_else(|| wrong("its digest is not `sha256:` and 64 hexadecimal digits"))?,
            ),
            None => Version::Tag(tag.unwrap_or("latest").to_owned()),
        };
        Ok(Self { registry, repository, version })
    }
}

/// Registry and repository. The first part is a registry when it cannot be anything else.
fn parted(name: &str) -> (String, String) {
    let (registry, repository) = match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (first, rest),
        _ => (DOCKER, name),
    };
    let registry = if registry == "index.docker.io" { DOCKER } else { registry };
    let official = registry == DOCKER && !repository.contains('/');
    (registry.to_owned(), if official { format!("library/{repository}") } else { repository.to_owned() })
}

fn is_registry(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    let label = |label: &str| {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty() && label.bytes().all(inner) && !label.starts_with('-') && !label.ends_with('-')
    };
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let host = address.map_or_else(|| host.split('.').all(label), |host| host.parse::<std::net::Ipv6Addr>().is_ok());
    host && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

/// `[a-z0-9]+` with one of `.`, `_`, `__` or any number of `-` between.
fn is_part(text: &str) -> bool {
    let mut separators = text.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    let first_and_last = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let between = |text: &str| matches!(text, "" | "." | "_" | "__") || text.bytes().all(|byte| byte == b'-');
    first_and_last(text.chars().next()) && first_and_last(text.chars().last()) && separators.all(between)
}

fn is_tag(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.len() <= LONGEST_TAG && text.starts_with(word) && text.chars().all(|c| word(c) || c == '.' || c == '-')
}

fn sha256(text: &str) -> Option<Digest> {
    text.strip_prefix("sha256:")?.parse().ok()
}

impl Serialize for ImageName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ImageName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> String {
        text.parse::<ImageName>().map_or_else(|error| error, |name| name.to_string())
    }

    #[test]
    fn what_people_leave_out_is_filled_in() {
        let digest = format!("sha256:{}", "a".repeat(64));
        for (text, name) in [
            ("nginx", "docker.io/library/nginx:latest".to_owned()),
            ("user/app:1", "docker.io/user/app:1".to_owned()),
            ("index.docker.io/nginx:1", "docker.io/library/nginx:1".to_owned()),
            ("localhost/app", "localhost/app:latest".to_owned()),
            ("localhost:5000/a/b__c:v1.0-x", "localhost:5000/a/b__c:v1.0-x".to_owned()),
            ("[::1]:5000/app:1", "[::1]:5000/app:1".to_owned()),
            (&format!("quay.io/a/b:1@{digest}"), format!("quay.io/a/b@{digest}")),
            ("registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10".to_owned()),
        ] {
            assert_eq!(whole(text), name);
            assert_eq!(whole(&name), name, "a whole name stays as it is");
        }
    }

    #[test]
    fn what_is_no_name_says_why() {
        for text in
            ["", "a b", "-a", "a//b", "a/:1", "a:", "a:b:c", "a___b", "a..b", "ex ample.org/a", "host:99999/a", "a@b"]
        {
            assert!(whole(text).contains("is not the name of a container image"), "{text}: {}", whole(text));
        }
        assert!(whole("Nginx").ends_with("it has capital letters"));
        assert!(whole("a@sha256:abc").contains("its digest is not"));
        assert!(whole(&"a".repeat(300)).ends_with("it is too long"));
    }
}
