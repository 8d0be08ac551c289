//! The initrd and what is on the disk, from what the earlier steps made.

use crate::{
    Context, EngineError,
    boot::{self, Parts},
    root, step,
};
use kiln_image::disk::{BootVolumes, Layout, NodeDisk, Source};
use kiln_plan::identity::Identity;
use kiln_spec::Spec;
use kiln_tree::{CheckedTree, Content};
use kiln_types::ByteSize;
use std::{collections::BTreeMap, fs};

const INITRD_VERSION: u32 = 3;

/// The initrd, compressed, or taken from the store.
pub fn initrd(
    context: &Context<'_>,
    spec: &Spec,
    tree: &CheckedTree,
    software: &BTreeMap<String, Content>,
) -> Result<Vec<u8>, EngineError> {
    let path = step::kept(context.store, context.listener, &initrd_identity(spec, tree, software)?, |into| {
        let bytes = boot::initrd(tree, init(software)?, initrd_modules(spec))?;
        fs::write(into, bytes).map_err(EngineError::io("write", into))
    })?;
    fs::read(&path).map_err(EngineError::io("read", &path))
}

/// What the initrd depends on.
pub fn initrd_identity(
    spec: &Spec,
    tree: &CheckedTree,
    software: &BTreeMap<String, Content>,
) -> Result<Identity, EngineError> {
    let kernel = tree.kernel().ok_or(EngineError::NoKernel)?;
    let modules: Vec<&str> = initrd_modules(spec).collect();
    Ok(Identity::new("initrd", INITRD_VERSION, &spec.board.name)
        .input("init", init(software)?.digest(), "its one program")
        .input("kernel", kernel.image.digest(), "its modules belong to this kernel")
        .input("modules", modules.join(" "), "what is loaded")
        .input("time", tree.time(), "the time of every entry"))
}

fn init(software: &BTreeMap<String, Content>) -> Result<&Content, EngineError> {
    software.get(root::init()).ok_or(EngineError::NoProgram(root::init()))
}

fn initrd_modules(spec: &Spec) -> impl Iterator<Item = &str> {
    spec.board.initrd_modules.iter().map(|name| name.as_str())
}

/// What is on the disk, and where.
pub fn layout(parts: &Parts<'_>, boot: BootVolumes) -> Layout {
    let filesystem = parts.filesystem;
    let node = NodeDisk {
        arch: parts.arch(),
        boot,
        root: Source::File(filesystem.root.clone()),
        root_size: ByteSize(filesystem.len),
        hash_tree: Source::File(filesystem.hashes.clone()),
        root_hash: filesystem.root_hash,
        slot: parts.spec.image.slot_size,
    };
    node.layout()
}
