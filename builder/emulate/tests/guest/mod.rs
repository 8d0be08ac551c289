//! A guest that is a Debian kernel and one static program: ready after seconds, without an image.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

/// What the machine is given.
pub struct Guest {
    /// The kernel.
    pub kernel: PathBuf,
    /// The program and the modules that it loads.
    pub initrd: PathBuf,
}

/// In the order of their dependencies; what a kernel has built in is not among its modules.
const MODULES: &[&str] = &[
    "virtio_ring",
    "virtio",
    "virtio_pci_legacy_dev",
    "virtio_pci_modern_dev",
    "virtio_pci",
    "virtio_console",
    "evdev",
    "button",
];

/// Makes the guest in `folder` of the Debian package `KILN_TEST_KERNEL_DEB` (any `linux-image-*` of amd64); why not,
/// where something is missing on this host.
pub fn make(folder: &Path) -> Result<Guest, String> {
    let package = env::var_os("KILN_TEST_KERNEL_DEB").ok_or("KILN_TEST_KERNEL_DEB names no linux-image package")?;
    let tree = folder.join("kernel");
    call(Command::new("dpkg").arg("-x").arg(package).arg(&tree))?;
    let kernel = first(&tree.join("boot"), "vmlinuz").ok_or("the package has no kernel")?;
    let init = folder.join("init");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/guest/init.rs");
    let flags = ["--edition=2024", "-O", "-C", "target-feature=+crt-static", "-o"];
    call(Command::new("rustc").args(flags).arg(&init).arg(source))?;
    let initrd = folder.join("initrd");
    pack(&initrd, &init, &tree).map_err(|error| error.to_string())?;
    Ok(Guest { kernel, initrd })
}

fn call(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name} cannot be called: {error}"))?;
    if output.status.success() { Ok(()) } else { Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr))) }
}

/// The first file below `folder` whose name begins with `name`.
fn first(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries: Vec<_> = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
    let matches =
        |path: &&PathBuf| path.is_file() && path.file_name().is_some_and(|it| it.to_string_lossy().starts_with(name));
    entries.iter().find(matches).cloned().or_else(|| entries.iter().find_map(|path| first(path, name)))
}

fn pack(initrd: &Path, init: &Path, tree: &Path) -> std::io::Result<()> {
    let mut archive = Cpio(Vec::new());
    let mut list = String::new();
    for folder in ["dev", "sys", "proc"] {
        archive.add(folder, 0o040_755, 0, &[]);
    }
    archive.add("dev/console", 0o020_600, (5 << 8) | 1, &[]);
    for name in MODULES {
        if let Some(module) = first(tree, &format!("{name}.ko")) {
            let file = module.file_name().unwrap_or_default().to_string_lossy().into_owned();
            archive.add(&file, 0o100_644, 0, &fs::read(&module)?);
            list.push_str(&format!("/{file}\n"));
        }
    }
    archive.add("modules.list", 0o100_644, 0, list.as_bytes());
    archive.add("init", 0o100_755, 0, &fs::read(init)?);
    archive.add("TRAILER!!!", 0, 0, &[]);
    fs::File::create(initrd)?.write_all(&archive.0)
}

/// The kernel's archive format "newc": fields of eight hexadecimal digits, everything aligned to four bytes.
struct Cpio(Vec<u8>);

impl Cpio {
    fn add(&mut self, name: &str, mode: u32, device: u32, data: &[u8]) {
        let inode = self.0.len() as u32;
        let fields =
            [inode, mode, 0, 0, 1, 0, data.len() as u32, 0, 0, device >> 8, device & 0xff, name.len() as u32 + 1, 0];
        self.0.extend(b"070701");
        fields.iter().for_each(|field| self.0.extend(format!("{field:08x}").bytes()));
        self.0.extend(name.bytes().chain([0]));
        self.align();
        self.0.extend(data);
        self.align();
    }

    fn align(&mut self) {
        self.0.resize(self.0.len().next_multiple_of(4), 0);
    }
}
