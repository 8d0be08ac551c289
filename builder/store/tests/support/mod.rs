//! What the tests of this crate share: a store in a directory that goes away, a server that does what it is told, and
//! an archive signed by a key made here.
#![allow(dead_code, reason = "every test program uses another part")]

pub mod archive;
pub mod registry;
pub mod server;

use kiln_event::Deaf;
use kiln_store::{Cancel, Fetcher, Sources, Store};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

/// A directory that is removed at the end of a test.
pub struct Dir(PathBuf);

impl Dir {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("kiln-store-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A store and what a fetcher needs, with nothing to wait for.
pub struct Bench {
    pub store: Store,
    pub sources: Sources,
    pub cancel: Cancel,
    pub dir: Dir,
}

impl Bench {
    /// A bench whose mirrors and proxies are all `root`.
    pub fn new(root: &str) -> Self {
        let dir = Dir::new();
        let sources = Sources {
            debian: vec![root.to_owned()],
            debian_security: vec![root.to_owned()],
            goproxy: root.to_owned(),
            pause: Duration::from_millis(1),
            ..Sources::default()
        };
        Self { store: Store::open(dir.path()).unwrap(), sources, cancel: Cancel::default(), dir }
    }

    pub fn fetcher(&self) -> Fetcher<'_> {
        Fetcher::new(&self.store, &self.sources, &Deaf, &self.cancel).unwrap()
    }

    /// Fails when there is an object, or anything half-made.
    pub fn assert_clean(&self) {
        let usage = self.store.usage().unwrap();
        assert_eq!((usage.objects.0, usage.unfinished.0), (0, 0), "{usage:?}");
        self.assert_nothing_half_made();
    }

    /// Fails when there is anything half-made.
    pub fn assert_nothing_half_made(&self) {
        for dir in ["partial", "corrupt"] {
            assert_eq!(names(&self.dir.path().join(dir)), Vec::<String>::new(), "{dir}");
        }
        for session in fs::read_dir(self.dir.path().join("tmp")).unwrap() {
            assert_eq!(names(&session.unwrap().path()), Vec::<String>::new());
        }
    }
}

pub fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
