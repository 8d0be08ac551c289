use super::{LayerError, LayerKind, UnpackedLayer, chain_ids, stack, unpack};
use crate::{Kind, Tree, deb::DebError};
use kiln_types::Digest;
use std::{io::Write, path::Path, sync::Arc};
use tar::{Builder, EntryType, Header};

/// Path, type, mode, content or target.
type Member<'a> = (&'a str, EntryType, u32, &'a str);

const FILE: EntryType = EntryType::Regular;
const DIR: EntryType = EntryType::Directory;

fn tar(members: &[Member<'_>]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (path, kind, mode, text) in members {
        let mut header = Header::new_gnu();
        header.set_entry_type(*kind);
        header.set_mode(*mode);
        header.set_uid(1000);
        header.set_gid(50);
        header.set_mtime(1_000_000_007);
        header.set_size(if *kind == FILE { text.len() as u64 } else { 0 });
        match kind {
            EntryType::Symlink | EntryType::Link => builder.append_link(&mut header, path, text).unwrap(),
            _ => builder.append_data(&mut header, path, text.as_bytes()).unwrap(),
        }
    }
    builder.into_inner().unwrap()
}

fn layer(members: &[Member<'_>]) -> UnpackedLayer {
    unpack(tar(members).as_slice(), &mut Vec::new()).unwrap()
}

fn trees(layers: &[UnpackedLayer]) -> Vec<Tree> {
    let data: Arc<Path> = Arc::from(Path::new("data"));
    let layers: Vec<_> = layers.iter().map(|layer| (layer, data.clone())).collect();
    stack(&layers, &Arc::from("image")).unwrap()
}

#[test]
fn a_layer_is_known_by_its_tar_file_however_it_is_packed() {
    let tar = tar(&[
        ("./etc/", DIR, 0o755, ""),
        ("./etc/motd", FILE, 0o640, "hello"),
        ("etc/hi", EntryType::Link, 0o640, "etc/motd"),
    ]);
    let gzip = {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&tar).unwrap();
        encoder.finish().unwrap()
    };
    let zstd = zstd::encode_all(tar.as_slice(), 1).unwrap();
    for packed in [&tar, &gzip, &zstd] {
        let mut data = Vec::new();
        let layer = unpack(packed.as_slice(), &mut data).unwrap();
        assert_eq!(layer.diff_id, Digest::of(&tar));
        assert_eq!(data, b"hello");
        let motd = &layer.entries["etc/motd"];
        assert_eq!((motd.mode, motd.uid, motd.gid, motd.time), (0o640, 1000, 50, 1_000_000_007));
        assert_eq!(motd.kind, layer.entries["etc/hi"].kind);
        assert_eq!(UnpackedLayer::from_bytes(&layer.to_bytes().unwrap()).unwrap(), layer);
    }
}

#[test]
fn what_a_layer_removes_is_said_as_overlayfs_hears_it() {
    let layer = layer(&[
        ("etc/.wh.motd", FILE, 0, ""),
        ("cache/.wh..wh..opq", FILE, 0, ""),
        ("new/", DIR, 0o700, ""),
        (".wh.new", FILE, 0, ""),
        ("file", FILE, 0o644, "x"),
        (".wh.file", FILE, 0, ""),
        (".wh..wh.plnk", FILE, 0, ""),
    ]);
    assert_eq!(layer.entries["etc/motd"].kind, LayerKind::CharDevice(0, 0));
    for directory in ["cache", "new"] {
        assert_eq!(layer.entries[directory].xattrs["trusted.overlay.opaque"], b"y", "{directory}");
    }
    assert_eq!(layer.entries["new"].mode, 0o700);
    assert!(matches!(layer.entries["file"].kind, LayerKind::File { .. }));
    assert_eq!(layer.entries.len(), 4, "{:?}", layer.entries.keys());
}

#[test]
fn a_directory_that_a_layer_does_not_mention_stays_as_it_is() {
    let layers =
        [layer(&[("tmp/", DIR, 0o1777, ""), ("srv/", DIR, 0o700, "")]), layer(&[("tmp/x/y", FILE, 0o644, "")])];
    let trees = trees(&layers);
    assert_eq!(trees[1].get("tmp").map(|node| (node.mode, node.uid)), Some((0o1777, 1000)));
    assert_eq!(trees[1].get("tmp/x").map(|node| (node.mode, node.uid)), Some((0o755, 0)));
    assert!(trees[1].get("srv").is_none());
}

#[test]
fn a_path_through_a_link_leads_where_the_image_has_it() {
    let lower = layer(&[
        ("bin", EntryType::Symlink, 0o777, "usr/bin"),
        ("usr/bin/", DIR, 0o711, ""),
        ("lib", EntryType::Symlink, 0o777, "/usr/../usr/lib"),
        ("out", EntryType::Symlink, 0o777, "../../../etc"),
        ("round", EntryType::Symlink, 0o777, "round"),
    ]);
    let upper = layer(&[
        ("bin/tool", FILE, 0o755, "x"),
        ("usr/bin/tool", FILE, 0o755, "x"),
        ("lib/a/b", FILE, 0o644, ""),
        ("out/passwd", FILE, 0o644, ""),
        ("bin/.wh.old", FILE, 0, ""),
        ("round/x", FILE, 0o644, ""),
    ]);
    let trees = trees(&[lower, upper]);
    let files: Vec<_> = trees[1].iter().filter(|(_, node)| !node.is_dir()).map(|(path, _)| path).collect();
    assert_eq!(files, ["etc/passwd", "round/x", "usr/bin/old", "usr/bin/tool", "usr/lib/a/b"]);
    assert_eq!(trees[1].get("usr/bin").map(|node| node.mode), Some(0o711));
    assert!(trees[1].get("bin").is_none(), "the link of the layer below stays");
}

#[test]
fn what_a_directory_hides_it_hides_in_its_own_layer() {
    let lower = layer(&[("a/", DIR, 0o755, ""), ("a/.wh..wh..opq", FILE, 0, "")]);
    let trees = trees(&[lower, layer(&[("a/x", FILE, 0o644, "")])]);
    assert!(trees[0].get("a").is_some_and(|node| !node.xattrs.is_empty()));
    assert!(trees[1].get("a").is_some_and(|node| node.xattrs.is_empty()));
}

#[test]
fn a_chain_stands_for_all_below() {
    let (one, two) = (Digest::of("one"), Digest::of("two"));
    let chain = chain_ids(&[one, two, one]);
    assert_eq!(chain[0], one);
    assert_eq!(chain[1], Digest::of(format!("sha256:{one} sha256:{two}")));
    assert_eq!(chain[2], Digest::of(format!("sha256:{} sha256:{one}", chain[1])));
}

#[test]
fn owners_and_times_of_pax_headers_count() {
    let mut builder = Builder::new(Vec::new());
    let records: [(&str, &[u8]); 5] = [
        ("uid", b"4000000000"),
        ("mtime", b"1500000000.25"),
        ("SCHILY.xattr.user.note", b"n"),
        ("SCHILY.xattr.trusted.overlay.redirect", b"/etc"),
        ("SCHILY.xattr.com.apple.provenance", b"a"),
    ];
    builder.append_pax_extensions(records).unwrap();
    let mut header = Header::new_gnu();
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(7);
    header.set_mtime(0);
    header.set_size(0);
    builder.append_data(&mut header, "a", std::io::empty()).unwrap();
    let layer = unpack(builder.into_inner().unwrap().as_slice(), &mut Vec::new()).unwrap();
    let entry = &layer.entries["a"];
    assert_eq!((entry.uid, entry.gid, entry.time), (4_000_000_000, 7, 1_500_000_000));
    assert_eq!(entry.xattrs.keys().collect::<Vec<_>>(), ["user.note"]);
}

#[test]
fn what_no_layer_may_have_is_named() {
    let refused = |members: &[Member<'_>]| unpack(tar(members).as_slice(), &mut Vec::new()).unwrap_err().to_string();
    assert!(refused(&[("a", EntryType::Link, 0o644, "b")]).contains("`a` is a hard link to `b`"));
    assert!(refused(&[("a", EntryType::Block, 0o644, "")]).contains("type Block"));
    let outside = unpack(tar(&[("a", EntryType::Link, 0o644, "../b")]).as_slice(), &mut Vec::new());
    assert!(matches!(outside, Err(LayerError::Tar(DebError::BadPath { .. }))));
    let mut sparse = Builder::new(Vec::new());
    sparse.append_pax_extensions([("GNU.sparse.major", &b"1"[..])]).unwrap();
    sparse.append(&Header::new_gnu(), std::io::empty()).unwrap();
    let sparse = unpack(sparse.into_inner().unwrap().as_slice(), &mut Vec::new()).unwrap_err();
    assert!(sparse.to_string().contains("a sparse file"), "{sparse}");
    let whole = tar(&[("a", FILE, 0o644, "content")]);
    assert!(unpack(&whole[..600], &mut Vec::new()).is_err(), "cut off");
    assert!(unpack(&b"\x1f\x8bnot gzip"[..], &mut Vec::new()).is_err());
}

#[test]
fn a_later_entry_of_the_same_path_wins() {
    let layer = layer(&[("a", EntryType::Symlink, 0o777, "b"), ("a", FILE, 0o644, "x")]);
    let trees = trees(&[layer]);
    assert!(matches!(&trees[0].get("a").unwrap().kind, Kind::File(content) if content.len() == 1));
}
