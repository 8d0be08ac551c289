//! Swap in compressed memory, for boards with little of it. Nothing of it ever reaches a disk.

use kiln_spec::{Spec, value::Share};
use kiln_tree::NewFile;

/// What the kernel swaps: pages in memory are as quick to read one by one as eight at once, and quicker than those of files
/// (the kernel's Documentation/admin-guide/sysctl/vm.rst: 100 is equal cost, more where swap is the cheaper of the two).
const SYSCTL: &str = "vm.page-cluster = 0\nvm.swappiness = 150\n";

/// The files that systemd-zram-generator and systemd-sysctl read, when there is such swap.
pub fn files(spec: &Spec) -> Vec<NewFile> {
    let zram = spec.memory.zram;
    // zram-generator.conf(5): an expression in MiB, `ram` being what the machine has.
    let size = match zram {
        _ if !zram.is_some() => return Vec::new(),
        Share::Percent(percent) => format!("ram * {percent} / 100"),
        Share::Bytes(size) => (size.0.bytes() >> 20).to_string(),
    };
    let device = format!("[zram0]\nzram-size = {size}\n");
    let file = |path: &str, text: &str| NewFile::file(path, 0o644, text.as_bytes().to_vec());
    vec![file("usr/lib/systemd/zram-generator.conf", &device), file("usr/lib/sysctl.d/60-zram.conf", SYSCTL)]
}
