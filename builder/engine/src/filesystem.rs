//! The root filesystem and its hash tree.
//!
//! They are not kept: any change of an image changes them, so that each build would leave some 150 MB in the store that
//! nobody asks for again. What is kept are the compressed pieces of files, of which they are put together at once.

use crate::{Context, EngineError, pieces::Pieces};
use kiln_image::{
    erofs::{self, Compression, ErofsOptions},
    gpt::derived_uuid,
    verity::{self, RootHash, VerityOptions},
};
use kiln_spec::{Compression as Algorithm, Spec};
use kiln_store::{Cancel, Scratch};
use kiln_tree::{CheckedTree, Kind, Tree};
use kiln_types::{Digest, Hasher};
use std::{
    fs::File,
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::PathBuf,
};

/// Measured in `tests/bench`: with either, programs are decompressed some 130 KiB at a time. Larger extents save a little
/// more room and cost memory and time on every cold read.
const ZSTD_EXTENT: u32 = 1 << 20;
const LZ4_EXTENT: u32 = 128 << 10;
/// Of lz4 hc; the default of its own tool for small output.
const LZ4_LEVEL: i32 = 9;

/// The verified root, as files that are gone when this value is dropped.
pub struct Filesystem {
    /// The EROFS image.
    pub root: PathBuf,
    /// Its hash tree.
    pub hashes: PathBuf,
    /// Length of the image in bytes.
    pub len: u64,
    /// What the kernel is told.
    pub root_hash: RootHash,
    _scratch: Scratch,
}

/// Writes the root and its hash tree.
pub fn write(context: &Context<'_>, spec: &Spec, tree: &CheckedTree) -> Result<Filesystem, EngineError> {
    let digest = tree_digest(tree.tree());
    let scratch = context.store.scratch()?;
    let (root, hashes) = (scratch.path().join("root.erofs"), scratch.path().join("root.verity"));
    let (compression, extent_size) = compression(spec);
    let options = ErofsOptions {
        time: tree.time() as u64,
        uuid: derived_uuid(&digest, "root filesystem"),
        label: "kiln-root".to_owned(),
        compression,
        extent_size,
    };
    let file = File::options().read(true).write(true).create_new(true).open(&root);
    let file = file.map_err(EngineError::io("create", &root))?;
    let mut out = BufWriter::with_capacity(1 << 20, Stoppable { file: &file, cancel: context.cancel });
    let image = erofs::write(tree, &options, &Pieces::of(context.store), context.listener, &mut out);
    context.check_cancelled()?;
    let image = image?;
    out.flush().map_err(EngineError::io("write", &root))?;
    drop(out);
    context.check_cancelled()?;
    let mut out = BufWriter::new(File::create(&hashes).map_err(EngineError::io("create", &hashes))?);
    let verity = VerityOptions { salt: digest.as_bytes().to_vec(), uuid: derived_uuid(&digest, "hash tree") };
    let root_hash = verity::write(&file, image.len, &verity, &mut out)?;
    out.flush().map_err(EngineError::io("write", &hashes))?;
    Ok(Filesystem { root, hashes, len: image.len, root_hash, _scratch: scratch })
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

/// How files are compressed, and the largest extent.
fn compression(spec: &Spec) -> (Compression, u32) {
    let level = i32::from(spec.image.level);
    match spec.image.compression {
        Algorithm::Zstd => (Compression::Zstd { level }, ZSTD_EXTENT),
        Algorithm::Lz4 => (Compression::Lz4 { level: LZ4_LEVEL }, LZ4_EXTENT),
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
        if let Some(time) = node.time {
            hasher.field("time").field(time.to_le_bytes());
        }
        hasher.field(node.xattrs.len().to_le_bytes());
        for (name, value) in &node.xattrs {
            hasher.field(name).field(value);
        }
    }
    hasher.finish()
}
