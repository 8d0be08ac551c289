//! The command, with a profile and a store of its own.

use crate::keys;
use kiln_types::Digest;
use pgp::composed::SignedPublicKey;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// A directory with a profile, a store and what a command writes.
pub struct Kiln {
    root: String,
    dir: TempDir,
    settings: Vec<(&'static str, String)>,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub said: String,
}

impl Kiln {
    /// A profile whose archives are all at `root`, which sign with `key`; with Debian's own keys when there is none.
    pub fn new(root: &str, key: Option<&SignedPublicKey>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let keys = key.map_or_else(String::new, |key| format!("keys = ['''\n{}''']\n", keys::armoured(key)));
        let text = format!(
            "description = 'd'\nextends = 'k3s-like'\n[debian]\nmirrors = ['{root}']\nsecurity-mirrors = ['{root}']\n{keys}"
        );
        fs::write(dir.path().join("house.toml"), text).unwrap();
        Self { root: root.to_owned(), dir, settings: Vec::new() }
    }

    /// The same with a variable of the environment.
    pub fn with(mut self, name: &'static str, value: String) -> Self {
        self.settings.push((name, value));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// `kiln COMMAND` for the profile, with nothing of this machine's settings.
    pub fn run(&self, command: &[&str]) -> Ended {
        let output = Command::new(env!("CARGO_BIN_EXE_kiln"))
            .args(command)
            .args(["--profile", "house.toml", "--board", "x86_64", "--progress", "none", "--store", "store"])
            .env_clear()
            .env("HOME", self.dir.path())
            // It has no modules, and says so at once.
            .env("GOPROXY", &self.root)
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .current_dir(self.dir.path())
            .output()
            .unwrap();
        Ended { code: output.status.code(), said: String::from_utf8(output.stderr).unwrap() }
    }

    /// Fails when anything half-made is in the store, or an object that is not what its name says.
    pub fn assert_clean(&self) {
        let store = self.path("store");
        for kind in ["partial", "corrupt", "tmp", "derived"] {
            let mut found = files(&store.join(kind));
            // Who waited for whom is no result.
            found.retain(|path| path.extension().is_none_or(|extension| extension != "lock"));
            assert_eq!(found, Vec::<PathBuf>::new(), "{kind}");
        }
        for object in files(&store.join("objects")) {
            let name: String = object.strip_prefix(store.join("objects")).unwrap().to_str().unwrap().replace('/', "");
            assert_eq!(Digest::of(fs::read(&object).unwrap()).to_string(), name);
        }
    }

    /// Whether the store has an object of these bytes.
    pub fn has(&self, bytes: &[u8]) -> bool {
        let name = Digest::of(bytes).to_string();
        self.path("store/objects").join(&name[..2]).join(&name[2..]).exists()
    }
}

impl Ended {
    /// Fails unless the command ended with `code` and said all of `words`.
    pub fn assert(&self, code: i32, words: &[&str]) {
        // Messages are wrapped for people.
        let said = self.said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(self.code, Some(code), "{}", self.said);
        for word in words {
            assert!(said.contains(word), "`{word}` is not in:\n{}", self.said);
        }
    }
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}
