//! The root filesystem and its hash tree, kept by the digest of the tree.

use crate::{Context, EngineError, pieces::Pieces, step};
use kiln_image::{
    erofs::{self, Compression, ErofsOptions},
    gpt::derived_uuid,
    verity::{self, RootHash, VerityOptions},
};
use kiln_plan::identity::Identity;
use kiln_spec::{Compression as Algorithm, Spec};
use kiln_store::Cancel;
use kiln_tree::{CheckedTree, Kind, Tree};
use kiln_types::{Digest, Hasher};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// Goes up whenever the writers put other bytes for the same tree and options.
const VERSION: u32 = 1;
/// Measured in `tests/bench`: larger pieces save a little more room and cost memory and time on every cold read.
const EXTENT: u32 = 128 << 10;
/// Of lz4 hc; the default of its own tool for small output.
const LZ4_LEVEL: i32 = 9;
const ROOT: &str = "root.erofs";
const HASHES: &str = "root.verity";
const FACTS: &str = "facts.json";

/// The verified root, as files of the store.
pub struct Filesystem {
    /// The EROFS image.
    pub root: PathBuf,
    /// Its hash tree.
    pub hashes: PathBuf,
    /// Length of the image in bytes.
    pub len: u64,
    /// What the kernel is told.
    pub root_hash: RootHash,
}

#[derive(Serialize, Deserialize)]
struct Facts {
    len: u64,
    root_hash: String,
}

/// Writes the root, or takes it from the store.
pub fn write(context: &Context<'_>, spec: &Spec, tree: &CheckedTree) -> Result<Filesystem, EngineError> {
    let digest = tree_digest(tree.tree());
    let compression = compression(spec);
    let identity = identity(spec, &digest, tree.time());
    let dir =
        step::kept(context.store, context.listener, &identity, |into| work(context, tree, &digest, compression, into))?;
    let path = dir.join(FACTS);
    let bytes = fs::read(&path).map_err(EngineError::io("read", &path))?;
    let facts: Facts = serde_json::from_slice(&bytes).map_err(|error| EngineError::io("read", &path)(error.into()))?;
    let root_hash = facts.root_hash.parse().map_err(EngineError::RootHash)?;
    Ok(Filesystem { root: dir.join(ROOT), hashes: dir.join(HASHES), len: facts.len, root_hash })
}

/// What the root depends on: the digest of a tree, and how it is written.
pub fn identity(spec: &Spec, tree: &Digest, time: i64) -> Identity {
    Identity::new("root", VERSION, &spec.image.id)
        .input("tree", tree, "every path, owner, mode and content")
        .input("time", time, "the time of every file")
        .input("compression", format!("{:?}, {EXTENT}", compression(spec)), "how contents are written")
}

fn work(
    context: &Context<'_>,
    tree: &CheckedTree,
    digest: &Digest,
    compression: Compression,
    into: &Path,
) -> Result<(), EngineError> {
    fs::create_dir(into).map_err(EngineError::io("create", into))?;
    let options = ErofsOptions {
        time: tree.time() as u64,
        uuid: derived_uuid(digest, "root filesystem"),
        label: "kiln-root".to_owned(),
        compression,
        extent_size: EXTENT,
    };
    let path = into.join(ROOT);
    let root = File::options().read(true).write(true).create_new(true).open(&path);
    let root = root.map_err(EngineError::io("create", &path))?;
    let mut out = BufWriter::with_capacity(1 << 20, Stoppable { file: &root, cancel: context.cancel });
    let image = erofs::write(tree, &options, &Pieces::of(context.store), context.listener, &mut out);
    context.check_cancelled()?;
    let image = image?;
    out.flush().map_err(EngineError::io("write", &path))?;
    drop(out);
    let hashes = into.join(HASHES);
    let mut out = BufWriter::new(File::create(&hashes).map_err(EngineError::io("create", &hashes))?);
    let verity = VerityOptions { salt: digest.as_bytes().to_vec(), uuid: derived_uuid(digest, "hash tree") };
    let root_hash = verity::write(&root, image.len, &verity, &mut out)?;
    out.flush().map_err(EngineError::io("write", &hashes))?;
    let facts = Facts { len: image.len, root_hash: root_hash.to_string() };
    let path = into.join(FACTS);
    let text = serde_json::to_vec(&facts).map_err(|error| EngineError::io("write", &path)(error.into()))?;
    fs::write(&path, text).map_err(EngineError::io("write", &path))
}

/// A file that takes nothing more once the user wants to stop: it ends a writer that knows nothing of users.
struct Stoppable<'a> {
    file: &'a File,
    cancel: &'a Cancel,
}

impl Write for Stoppable<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Not `Interrupted`: writers take that for a reason to try again.
        if self.cancel.is_cancelled() { Err(io::ErrorKind::ConnectionAborted.into()) } else { self.file.write(bytes) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Stoppable<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

fn compression(spec: &Spec) -> Compression {
    let level = i32::from(spec.image.level);
    match spec.image.compression {
        Algorithm::Zstd => Compression::Zstd { level },
        Algorithm::Lz4 => Compression::Lz4 { level: LZ4_LEVEL },
    }
}

/// All that decides about the bytes of a filesystem, but its time.
pub fn tree_digest(tree: &Tree) -> Digest {
    let mut hasher = Hasher::new();
    for (path, node) in tree.iter() {
        hasher.field(path).field(node.mode.to_le_bytes()).field(node.uid.to_le_bytes()).field(node.gid.to_le_bytes());
        match &node.kind {
            Kind::Dir => hasher.field("dir"),
            Kind::File(content) => hasher.field("file").field(content.digest().as_bytes()),
            Kind::Symlink(target) => hasher.field("link").field(target),
            Kind::CharDevice { major, minor } => hasher.field("char").field(format!("{major}:{minor}")),
            Kind::Fifo => hasher.field("fifo"),
        };
        hasher.field(node.xattrs.len().to_le_bytes());
        for (name, value) in &node.xattrs {
            hasher.field(name).field(value);
        }
    }
    hasher.finish()
}
