//! The tree as text: what `mtree -f`, `bsdtar` and our own tests compare a mounted or unpacked root with.
//!
//! ```text
//! #mtree
//! ./usr/bin/sh type=link mode=777 uid=0 gid=0 time=1763942400.0 link=dash
//! ```
//!
//! The format is mtree(5) of FreeBSD, one line an entry: the path, then `keyword=value`. Bytes that are not graphic, and
//! `\`, `#` and blanks, are written as `\` and three octal digits. It has no keyword for
//! extended attributes: they follow as comments, `# xattr NAME=HEX`.

use kiln_tree::{CheckedTree, Kind, Node};
use std::fmt::Write as _;

/// All of `tree` in the order of its paths. The entries' digests are known, so no file is read.
pub fn listing(tree: &CheckedTree) -> String {
    let mut text = String::from("#mtree\n");
    for (path, node) in tree.tree().iter() {
        entry(&mut text, path, node, tree.time());
    }
    text
}

fn entry(text: &mut String, path: &str, node: &Node, time: i64) {
    let dot = if path.is_empty() { "." } else { "./" };
    let (kind, more) = match &node.kind {
        Kind::Dir => ("dir", String::new()),
        Kind::File(content) => ("file", format!(" size={} sha256digest={}", content.len(), content.digest())),
        Kind::Symlink(target) => ("link", format!(" link={}", escaped(target))),
        Kind::CharDevice { major, minor } => ("char", format!(" device=linux,{major},{minor}")),
        Kind::Fifo => ("fifo", String::new()),
    };
    let Node { mode, uid, gid, .. } = node;
    let time = node.time.unwrap_or(time);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{dot}{} type={kind} mode={mode:o} uid={uid} gid={gid} time={time}.0{more}", escaped(path));
    for (name, value) in &node.xattrs {
        let hex: String = value.iter().map(|byte| format!("{byte:02x}")).collect();
        let _ = writeln!(text, "# xattr {}={hex}", escaped(name));
    }
}

fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'\\' | b'#' => format!("\\{byte:03o}"),
        byte if byte.is_ascii_graphic() => char::from(byte).to_string(),
        _ => format!("\\{byte:03o}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_tree::Content;
    use std::sync::Arc;

    fn line(path: &str, kind: Kind, mode: u16) -> String {
        let mut text = String::new();
        entry(&mut text, path, &Node::new(kind, mode, &Arc::from("test")), 1_763_942_400);
        text
    }

    #[test]
    fn every_kind_has_its_keywords() {
        assert_eq!(line("", Kind::Dir, 0o755), ". type=dir mode=755 uid=0 gid=0 time=1763942400.0\n");
        let file = line("etc/a b", Kind::File(Content::bytes(*b"kiln")), 0o4711);
        let (start, digest) = file.trim_end().rsplit_once("sha256digest=").unwrap();
        assert_eq!(start, "./etc/a\\040b type=file mode=4711 uid=0 gid=0 time=1763942400.0 size=4 ");
        assert_eq!(digest, kiln_types::Digest::of(b"kiln").to_string());
        assert!(line("sh", Kind::Symlink("d\\ash".into()), 0o777).ends_with(" link=d\\134ash\n"));
        assert!(line("null", Kind::CharDevice { major: 1, minor: 3 }, 0o666).contains("device=linux,1,3"));
    }

    #[test]
    fn attributes_follow_as_comments() {
        let mut node = Node::new(Kind::Fifo, 0o600, &Arc::from("test"));
        node.xattrs.insert("user.a".into(), vec![1, 0xff]);
        let mut text = String::new();
        entry(&mut text, "pipe", &node, 0);
        assert!(text.ends_with("\n# xattr user.a=01ff\n"), "{text}");
    }
}
