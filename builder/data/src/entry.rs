//! One embedded file, and how to find it.

/// One embedded file. Directories are not listed: they are the parents of files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Relative to the directory that was asked for, with `/` between parts.
    pub path: &'static str,
    /// `0o755` when executable, else `0o644`; `0o777` for symbolic links.
    pub mode: u16,
    /// What is in it.
    pub content: Content,
}

/// What is in an embedded file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Content {
    /// The bytes of a regular file.
    Bytes(&'static [u8]),
    /// The target of a symbolic link, as written.
    Symlink(&'static str),
}

static ENTRIES: &[Entry] = &include!(concat!(env!("OUT_DIR"), "/entries.rs"));

/// All files below `dir` (such as `rootfs/skel`), sorted by path; paths are relative to `dir`.
pub fn files(dir: &str) -> impl Iterator<Item = Entry> {
    ENTRIES.iter().filter_map(move |entry| {
        let path = entry.path.strip_prefix(dir)?.strip_prefix('/')?;
        Some(Entry { path, ..*entry })
    })
}

/// The bytes of the regular file at `path` (such as `rootfs/prune.toml`).
pub fn read(path: &str) -> Option<&'static [u8]> {
    let at = ENTRIES.binary_search_by(|entry| entry.path.cmp(path)).ok()?;
    match ENTRIES[at].content {
        Content::Bytes(bytes) => Some(bytes),
        Content::Symlink(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_sorted_and_unique_so_that_search_and_digests_hold() {
        assert!(ENTRIES.windows(2).all(|pair| pair[0].path < pair[1].path));
    }

    #[test]
    fn paths_are_relative_to_the_directory_asked_for() {
        let go_mod = files("rootfs/node").find(|entry| entry.path == "go.mod").unwrap();
        assert_eq!(go_mod.content, Content::Bytes(read("rootfs/node/go.mod").unwrap()));
        assert_eq!(go_mod.mode, 0o644);
        assert_eq!(files("rootfs/no").count(), 0, "a prefix of a name is not a directory");
    }

    #[test]
    fn generated_code_and_tests_are_left_out() {
        for module in ["rootfs/node", "rootfs/traefik", "rootfs/metallb"] {
            assert!(files(module).all(|entry| !entry.path.starts_with("gen/") && !entry.path.ends_with("_test.go")));
        }
    }
}
