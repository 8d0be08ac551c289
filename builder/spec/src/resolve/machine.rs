//! The machine.

use crate::{file::BoardFile, spec::Board};

pub(super) fn board(name: &str, file: &BoardFile) -> Board {
    Board {
        name: name.to_owned(),
        description: file.description.clone(),
        arch: file.arch,
        boot: file.boot,
        kernel_package: file.kernel_package.clone(),
        kernel_suite: file.kernel_suite,
        initrd_modules: file.initrd_modules.clone(),
        modules: file.modules.clone(),
        imager_devices: file.imager_devices.clone(),
        raspberry_pi: file.raspberry_pi.clone(),
        // Their files are for the library to read.
        overlays: Vec::new(),
        memory_floor: file.memory_floor.0,
        disk_floor: file.disk_floor.0,
        disk: file.disk,
        emulate: file.emulate.clone(),
    }
}
