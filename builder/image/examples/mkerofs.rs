//! Writes a directory of this machine as an EROFS image, to compare the writer with `mkfs.erofs`.
//!
//! `cargo run --release --example mkerofs -- DIR IMAGE [zstd:9 | lz4:9] [EXTENT-KIB] [CACHE-DIR]`

use kiln_event::Deaf;
use kiln_image::erofs::{BlobCache, Compression, ErofsOptions, NoCache, write_unchecked};
use kiln_tree::{Content, Kind, Node, Tree};
use kiln_types::{ByteSize, Digest};
use rustix::fs as unix;
use std::{
    env,
    error::Error,
    fs::{self, File, Metadata},
    io::{self, BufWriter, Write},
    os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [root, image, rest @ ..] = args.as_slice() else {
        return Err("DIR and IMAGE are expected".into());
    };
    let mut options = ErofsOptions::new(1_700_000_000, uuid::Uuid::from_bytes([0x11; 16]), "root");
    if let Some(text) = rest.first() {
        options.compression = compression(text)?;
    }
    if let Some(kib) = rest.get(1) {
        options.extent_size = kib.parse::<u32>()? << 10;
    }
    let cache: Box<dyn BlobCache> = match rest.get(2) {
        Some(dir) => Box::new(Directory(dir.into())),
        None => Box::new(NoCache),
    };
    let mut tree = Tree::new();
    scan(Path::new(root), "", &mut tree)?;

    let began = Instant::now();
    let mut out = BufWriter::with_capacity(1 << 20, File::create(image)?);
    let written = write_unchecked(&tree, &options, cache.as_ref(), &Deaf, &mut out)?;
    out.flush()?;
    let (from, to) = (ByteSize(written.content), ByteSize(written.len));
    let seconds = began.elapsed().as_secs_f64();
    writeln!(io::stdout(), "{} inodes, {from} -> {to} ({} bytes) in {seconds:.2} s", written.inodes, written.len)?;
    Ok(())
}

fn compression(text: &str) -> Result<Compression, Box<dyn Error>> {
    match text.split_once(':') {
        Some(("zstd", level)) => Ok(Compression::Zstd { level: level.parse()? }),
        Some(("lz4", level)) => Ok(Compression::Lz4 { level: level.parse()? }),
        _ => Err(format!("`{text}` is neither zstd:LEVEL nor lz4:LEVEL").into()),
    }
}

/// Adds all below `at` to `tree`; block devices and sockets are left out.
fn scan(at: &Path, path: &str, tree: &mut Tree) -> Result<(), Box<dyn Error>> {
    let mut names: Vec<_> = fs::read_dir(at)?.collect::<Result<_, _>>()?;
    names.sort_by_key(fs::DirEntry::file_name);
    for entry in names {
        let name = entry.file_name().into_string().map_err(|name| format!("{name:?} is not UTF-8"))?;
        let path = if path.is_empty() { name } else { format!("{path}/{name}") };
        let metadata = entry.metadata()?;
        let Some(kind) = kind(&entry.path(), &metadata)? else { continue };
        let mut node = Node::new(kind, (metadata.permissions().mode() & 0o7777) as u16, &Arc::from("host"));
        (node.uid, node.gid) = (metadata.uid(), metadata.gid());
        if !metadata.is_symlink() {
            node.xattrs = xattrs(&entry.path())?;
        }
        tree.insert(&path, node)?;
        if metadata.is_dir() {
            scan(&entry.path(), &path, tree)?;
        }
    }
    Ok(())
}

fn kind(path: &Path, metadata: &Metadata) -> Result<Option<Kind>, Box<dyn Error>> {
    let (file_type, device) = (metadata.file_type(), metadata.rdev());
    Ok(Some(if file_type.is_dir() {
        Kind::Dir
    } else if file_type.is_symlink() {
        let target = fs::read_link(path)?.into_os_string();
        Kind::Symlink(target.into_string().map_err(|target| format!("{target:?} is not UTF-8"))?)
    } else if file_type.is_file() {
        let digest = Digest::of(fs::read(path)?);
        Kind::File(Content::stored(digest, metadata.len(), Arc::from(path), 0))
    } else if file_type.is_char_device() {
        Kind::CharDevice { major: unix::major(device), minor: unix::minor(device) }
    } else if file_type.is_fifo() {
        Kind::Fifo
    } else {
        return Ok(None);
    }))
}

fn xattrs(path: &Path) -> io::Result<std::collections::BTreeMap<String, Vec<u8>>> {
    let mut names = vec![0; 64 << 10];
    let len = unix::llistxattr(path, &mut names)?;
    let names = names[..len].split(|byte| *byte == 0).filter(|name| !name.is_empty());
    let read = |name: &[u8]| {
        let mut value = vec![0; 64 << 10];
        let len = unix::lgetxattr(path, name, &mut value)?;
        Ok((String::from_utf8_lossy(name).into_owned(), value[..len].to_vec()))
    };
    names.map(read).collect()
}

/// A cache in a directory.
struct Directory(PathBuf);

impl BlobCache for Directory {
    fn get(&self, key: Digest) -> Option<Vec<u8>> {
        fs::read(self.0.join(key.to_string())).ok()
    }

    fn put(&self, key: Digest, piece: &[u8]) {
        // A piece that cannot be kept is compressed again next time.
        let _ = fs::create_dir_all(&self.0).and_then(|()| fs::write(self.0.join(key.to_string()), piece));
    }
}
