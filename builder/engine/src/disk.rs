//! The boot partition and the disk, from what the earlier steps made.

use crate::{
    Context, EngineError,
    boot::{self, command_line},
    filesystem::Filesystem,
    root, step,
};
use kiln_event::{Activity, Task};
use kiln_image::{
    Arch,
    boot::SystemdBoot,
    disk::{self, DiskImage, NodeDisk, Source},
    fat::{self, FatOptions},
    uki::Uki,
};
use kiln_plan::identity::Identity;
use kiln_spec::{Spec, Stamp};
use kiln_tree::{CheckedTree, Content};
use kiln_types::ByteSize;
use std::{collections::BTreeMap, fs, fs::File, path::Path};

const INITRD_VERSION: u32 = 3;
/// How often the firmware's loader tries a new image before it falls back (systemd's own default for boot counting).
const ATTEMPTS: u8 = 3;
const STUB: &str = "usr/lib/systemd/boot/efi";

/// The architecture in the words of the writers.
pub fn arch(spec: &Spec) -> Arch {
    match spec.board.arch {
        kiln_spec::Arch::Amd64 => Arch::Amd64,
        kiln_spec::Arch::Arm64 => Arch::Arm64,
        kiln_spec::Arch::Armv7 => Arch::Armv7,
    }
}

/// The unified kernel image that starts `filesystem`.
pub fn unified_kernel(
    spec: &Spec,
    tree: &CheckedTree,
    initrd: &[u8],
    filesystem: &Filesystem,
) -> Result<Vec<u8>, EngineError> {
    let kernel = tree.kernel().ok_or(EngineError::NoKernel)?;
    let uki = Uki {
        stub: &read(tree, &format!("{STUB}/linux{}.efi.stub", arch(spec).efi_suffix()))?,
        os_release: &read(tree, "usr/lib/os-release")?,
        command_line: &command_line(spec, &filesystem.root_hash, tree.time()),
        uname: &kernel.release,
        kernel: &kernel.image.read().map_err(EngineError::io("read", Path::new("vmlinuz")))?,
        initrd,
    };
    Ok(uki.build()?)
}

/// A file of the packages, whether it is in the root or was kept out of it.
fn read(tree: &CheckedTree, path: &str) -> Result<Vec<u8>, EngineError> {
    let content = tree.file(path).ok_or_else(|| EngineError::NotInPackages { path: path.to_owned() })?;
    content.read().map_err(EngineError::io("read", Path::new(path)))
}

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

/// Writes the whole disk into `file`.
pub fn write(
    context: &Context<'_>,
    spec: &Spec,
    stamp: &Stamp,
    tree: &CheckedTree,
    filesystem: &Filesystem,
    uki: &[u8],
    file: &File,
) -> Result<DiskImage, EngineError> {
    let arch = arch(spec);
    let loader = read(tree, &format!("{STUB}/systemd-boot{}.efi", arch.efi_suffix()))?;
    let boot = SystemdBoot { arch, loader: &loader, uki, version: &stamp.version, attempts: ATTEMPTS };
    let options = FatOptions {
        size: boot.partition_size(),
        serial: disk::boot_serial(&filesystem.root_hash),
        label: "ESP".to_owned(),
        time: tree.time() as u64,
    };
    let node = NodeDisk {
        arch,
        boot: fat::write(&boot.files(), &options)?,
        root: Source::File(filesystem.root.clone()),
        root_size: ByteSize(filesystem.len),
        hash_tree: Source::File(filesystem.hashes.clone()),
        root_hash: filesystem.root_hash,
        slot: spec.image.slot_size,
    };
    let task = Task::start(context.listener, Activity::Write, "disk image", None);
    let image = disk::write(&node.layout(), file)?;
    task.done(format!("{}, {} of it content", image.size(), image.written()));
    Ok(image)
}
