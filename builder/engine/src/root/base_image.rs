//! The one container image that every node has: what the pods of the system run in.
//!
//! It holds no program but `pause`. CoreDNS and the others are in the verified root, mounted into their pods; scripts of
//! helper pods mount the node's `/usr`, to which `/bin` and its likes lead as on the node.

use crate::{EngineError, images::ImageOfRoot, packages::Unpacked};
use kiln_image::{Arch, oci};
use kiln_plan::oci::{Blob, media};
use kiln_tree::{Content, Kind, Node, Tree, TreeError, deb::EntryKind};
use kiln_types::Digest;
use std::{collections::BTreeMap, sync::Arc};

/// The name that manifests and containerd's configuration know it by.
const NAME: &str = "kiln.local/base:1";

const PASSWD: &str = "root:x:0:0:root:/:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n";
const GROUP: &str = "root:x:0:\nnogroup:x:65534:\n";
const AUTHORITIES: &str = "usr/share/ca-certificates/";

/// The image.
pub fn base_image(
    arch: Arch,
    time: i64,
    packages: &[Unpacked],
    software: &BTreeMap<String, Content>,
) -> Result<ImageOfRoot, EngineError> {
    let pause = software.get("pause").ok_or(EngineError::NoProgram("pause"))?;
    let tree = tree(pause, authorities(packages)?)?;
    let image = oci::OciImage { arch, entrypoint: &["/pause"], tree: &tree, time: time as u64 };
    let oci::Documents { manifest, config, diff_id } = oci::documents(&image)?;
    let (size, sha256) = (manifest.len() as u64, Digest::of(&manifest));
    let target = Blob { media_type: media::MANIFEST.to_owned(), size, sha256 };
    Ok(ImageOfRoot { name: NAME.to_owned(), target, documents: vec![manifest, config], layers: vec![(diff_id, tree)] })
}

fn tree(pause: &Content, authorities: Vec<u8>) -> Result<Tree, TreeError> {
    let origin: Arc<str> = Arc::from("base image");
    let file = |bytes: &[u8]| Node::file(Content::bytes(bytes), 0o644, &origin);
    let mut tree = Tree::new();
    tree.insert("pause", Node::file(pause.clone(), 0o755, &origin))?;
    tree.insert("etc/passwd", file(PASSWD.as_bytes()))?;
    tree.insert("etc/group", file(GROUP.as_bytes()))?;
    tree.insert("etc/ssl/certs/ca-certificates.crt", file(&authorities))?;
    tree.insert("tmp", Node::new(Kind::Dir, 0o1777, &origin))?;
    for dir in ["dev", "proc", "sys", "usr", "var"] {
        tree.insert(dir, Node::dir(&origin))?;
    }
    for name in ["bin", "lib", "lib64", "sbin"] {
        tree.insert(name, Node::symlink(format!("usr/{name}"), &origin))?;
    }
    Ok(tree)
}

/// The bundle of certificate authorities, out of the packages.
fn authorities(packages: &[Unpacked]) -> Result<Vec<u8>, EngineError> {
    let mut certificates = BTreeMap::new();
    for package in packages {
        for entry in package.deb.entries.iter().filter(|entry| entry.path.starts_with(AUTHORITIES)) {
            if let EntryKind::File { digest, len, offset, .. } = entry.kind {
                certificates.insert(&entry.path, Content::stored(digest, len, package.data.clone(), offset));
            }
        }
    }
    let read = |content: &Content| content.read().map_err(EngineError::io("read", "ca-certificates".as_ref()));
    Ok(certificates.values().map(read).collect::<Result<Vec<_>, _>>()?.concat())
}
