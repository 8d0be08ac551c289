//! A tree to an archive.

use super::{
    CpioError,
    header::{END, Header, type_bits},
};
use kiln_tree::{Kind, Node, Tree};
use std::io::Write;

/// Writes all entries of `tree` but its root, which every kernel has already. `time` is the time of every entry in
/// seconds since 1970.
///
/// # Errors
/// When an entry has what the format cannot hold, its content cannot be read, or `out` fails.
pub fn write(tree: &Tree, time: u64, out: &mut impl Write) -> Result<(), CpioError> {
    for (index, (path, node)) in tree.iter().filter(|(path, _)| !path.is_empty()).enumerate() {
        let data = data_of(path, node)?;
        let header = header_of(path, node, time, data.len() as u64)?;
        put(out, Header { inode: index as u32 + 1, ..header }, path, &data)?;
    }
    put(out, Header::end(), END, &[])?;
    Ok(())
}

fn data_of(path: &str, node: &Node) -> Result<Vec<u8>, CpioError> {
    match &node.kind {
        Kind::File(content) => content.read().map_err(|source| CpioError::Content { path: path.to_owned(), source }),
        Kind::Symlink(target) => Ok(target.clone().into_bytes()),
        Kind::Dir | Kind::CharDevice { .. } | Kind::Fifo => Ok(Vec::new()),
    }
}

fn header_of(path: &str, node: &Node, time: u64, size: u64) -> Result<Header, CpioError> {
    let fit = |field, value: u64| {
        u32::try_from(value).map_err(|_| CpioError::TooLarge { path: path.to_owned(), field, value })
    };
    if !node.xattrs.is_empty() {
        return Err(CpioError::Xattrs { path: path.to_owned() });
    }
    let device = match node.kind {
        Kind::CharDevice { major, minor } => (major, minor),
        _ => (0, 0),
    };
    Ok(Header {
        inode: 0,
        mode: type_bits(node) | u32::from(node.mode),
        uid: node.uid,
        gid: node.gid,
        // Two or more links of a file would make the kernel look for the others.
        links: if node.is_dir() { 2 } else { 1 },
        time: fit("time", time)?,
        size: fit("size", size)?,
        device,
    })
}

fn put(out: &mut impl Write, header: Header, path: &str, data: &[u8]) -> std::io::Result<()> {
    out.write_all(&header.entry(path))?;
    out.write_all(data)?;
    out.write_all(&[0; 3][..data.len().next_multiple_of(4) - data.len()])
}
