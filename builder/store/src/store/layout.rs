//! Names inside the store; the picture is in the documentation of the module above.

use kiln_plan::identity::Identity;
use kiln_types::Digest;
use std::path::PathBuf;

/// Raised when a kiln of today could misread a store of yesterday.
pub(super) const FORMAT: &str = "1";

/// Paths below the root of a store.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub root: PathBuf,
}

impl Layout {
    pub fn format(&self) -> PathBuf {
        self.root.join("format")
    }

    pub fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    pub fn objects(&self) -> PathBuf {
        self.root.join("objects")
    }

    pub fn derived(&self) -> PathBuf {
        self.root.join("derived")
    }

    pub fn pieces(&self) -> PathBuf {
        self.root.join("pieces")
    }

    pub fn go(&self) -> PathBuf {
        self.root.join("go")
    }

    pub fn partials(&self) -> PathBuf {
        self.root.join("partial")
    }

    pub fn uploads(&self) -> PathBuf {
        self.root.join("uploads")
    }

    pub fn running(&self) -> PathBuf {
        self.root.join("running")
    }

    pub fn tmp(&self) -> PathBuf {
        self.root.join("tmp")
    }

    pub fn corrupt(&self) -> PathBuf {
        self.root.join("corrupt")
    }

    pub fn object(&self, digest: &Digest) -> PathBuf {
        let name = digest.to_string();
        self.objects().join(&name[..2]).join(&name[2..])
    }

    pub fn partial(&self, digest: &Digest) -> PathBuf {
        self.partials().join(digest.to_string())
    }

    pub fn result(&self, identity: &Identity) -> PathBuf {
        let kind = format!("{}-v{}", file_name(&identity.step), identity.version);
        self.derived().join(kind).join(identity.id().to_string())
    }

    pub fn last(&self, identity: &Identity) -> PathBuf {
        let name = format!("{}.json", file_name(&identity.name));
        self.root.join("last").join(file_name(&identity.step)).join(name)
    }

    /// Every directory that must be there.
    pub fn directories(&self) -> Vec<PathBuf> {
        let own = [
            self.objects(),
            self.derived(),
            self.pieces(),
            self.partials(),
            self.uploads(),
            self.running(),
            self.tmp(),
            self.corrupt(),
        ];
        own.into_iter().chain([self.root.join("last")]).collect()
    }
}

/// A name of any characters as a file name that is like no other: `%xx` for what a file name should not have.
fn file_name(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.+@".contains(&byte);
    let hidden = name.starts_with('.');
    let encoded: String = name
        .bytes()
        .enumerate()
        .map(
            |(i, byte)| {
                if plain(byte) && !(hidden && i == 0) { char::from(byte).to_string() } else { format!("%{byte:02x}") }
            },
        )
        .collect();
    if encoded.len() <= 200 { encoded } else { Digest::of(name).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_and_apart() {
        assert_eq!(file_name("github.com/a"), "github.com%2fa");
        assert_eq!(file_name(".."), "%2e.");
        assert_ne!(file_name("a/b"), file_name("a%2fb"));
        assert_eq!(file_name(&"x".repeat(300)).len(), 64);
    }
}
