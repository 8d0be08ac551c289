//! The boot partition and the disk, from what the earlier steps made.

use crate::{
    Context, EngineError,
    boot::{command_line, initrd},
    filesystem::Filesystem,
    root,
    step,
};
use kiln_event::{Activity, Task};
use kiln_image::{
    Arch,
    boot::SystemdBoot,
    disk::{self, DiskImage, Layout, Partition, Source},
    fat::{self, FatOptions},
    gpt::{Kind, derived_uuid},
    uki::Uki,
    verity,
};
use kiln_plan::identity::Identity;
use kiln_spec::{Spec, Stamp};
use kiln_tree::{CheckedTree, Content};
use kiln_types::{ByteSize, Digest};
use std::{collections::BTreeMap, fs, fs::File, path::Path};

const INITRD_VERSION: u32 = 1;
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
    context: &Context<'_>,
    spec: &Spec,
    tree: &CheckedTree,
    software: &BTreeMap<String, Content>,
    filesystem: &Filesystem,
) -> Result<Vec<u8>, EngineError> {
    let kernel = tree.kernel().ok_or(EngineError::NoKernel)?;
    let initrd = kept_initrd(context, spec, tree, software)?;
    let read = |path: String| -> Result<Vec<u8>, EngineError> {
        let content = tree.file(&path).ok_or_else(|| EngineError::NotInPackages { path: path.clone() })?;
        content.read().map_err(EngineError::io("read", Path::new(&path)))
    };
    let uki = Uki {
        stub: &read(format!("{STUB}/linux{}.efi.stub", arch(spec).efi_suffix()))?,
        os_release: &read("usr/lib/os-release".to_owned())?,
        command_line: &command_line(spec, &filesystem.root_hash, tree.time()),
        uname: &kernel.release,
        kernel: &kernel.image.read().map_err(EngineError::io("read", Path::new("vmlinuz")))?,
        initrd: &initrd,
    };
    Ok(uki.build()?)
}

fn kept_initrd(
    context: &Context<'_>,
    spec: &Spec,
    tree: &CheckedTree,
    software: &BTreeMap<String, Content>,
) -> Result<Vec<u8>, EngineError> {
    let init = software.get(root::init()).ok_or(EngineError::NoProgram(root::init()))?;
    let names: Vec<&str> = spec.board.initrd_modules.iter().map(|name| name.as_str()).collect();
    let kernel = tree.kernel().ok_or(EngineError::NoKernel)?;
    let identity = Identity::new("initrd", INITRD_VERSION, &spec.board.name)
        .input("init", init.digest(), "its one program")
        .input("kernel", kernel.image.digest(), "its modules belong to this kernel")
        .input("modules", names.join(" "), "what is loaded")
        .input("time", tree.time(), "the time of every entry");
    let path = step::kept(context.store, context.listener, &identity, |into| {
        let bytes = initrd(tree, init, names.iter().copied())?;
        fs::write(into, bytes).map_err(EngineError::io("write", into))
    })?;
    fs::read(&path).map_err(EngineError::io("read", &path))
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
    let root_hash = Digest::from_bytes(*filesystem.root_hash.as_bytes());
    let loader = format!("{STUB}/systemd-boot{}.efi", arch.efi_suffix());
    let loader = tree.file(&loader).ok_or(EngineError::NotInPackages { path: loader })?;
    let loader = loader.read().map_err(EngineError::io("read", Path::new("systemd-boot")))?;
    let boot = SystemdBoot { arch, loader: &loader, uki, version: &stamp.version, attempts: ATTEMPTS };
    let esp = derived_uuid(&root_hash, "esp");
    let options = FatOptions {
        size: boot.partition_size(),
        serial: esp.as_fields().0,
        label: "ESP".to_owned(),
        time: tree.time() as u64,
    };
    let volume = fat::write(&boot.files(), &options)?;
    let partition = |name: &str, kind, uuid, size, source| Partition { name: name.to_owned(), kind, uuid, size, source };
    let hashes = ByteSize(verity::tree_len(spec.image.slot_size.bytes()));
    let (root_uuid, verity_uuid) = (filesystem.root_hash.root_uuid(), filesystem.root_hash.verity_uuid());
    let layout = Layout {
        disk: derived_uuid(&root_hash, "disk"),
        partitions: vec![
            partition("esp", Kind::Esp, esp, options.size, Source::Bytes(volume)),
            partition("root-a-verity", Kind::RootVerity(arch), verity_uuid, hashes, Source::File(filesystem.hashes.clone())),
            partition("root-a", Kind::Root(arch), root_uuid, ByteSize(filesystem.len), Source::File(filesystem.root.clone())),
        ],
    };
    let task = Task::start(context.listener, Activity::Write, "disk image", None);
    let image = disk::write(&layout, file)?;
    task.done(format!("{}, {} of it content", image.size(), image.written()));
    Ok(image)
}
