//! The machine.

use crate::{check::Both, file::Radio, spec::Board};

/// What the radios need that the profile asks for.
pub(super) fn radios(both: Both<'_>) -> impl Iterator<Item = &Radio> {
    let (wireless, board) = (&both.profile.wireless, both.board);
    let asked = [(wireless.wifi, &board.wifi), (wireless.bluetooth, &board.bluetooth)];
    asked.into_iter().filter(|(asked, _)| *asked).filter_map(|(_, radio)| radio.as_ref())
}

pub(super) fn board(name: &str, both: Both) -> Board {
    let file = both.board;
    Board {
        name: name.to_owned(),
        description: file.description.clone(),
        arch: file.arch,
        boot: file.boot,
        kernel_package: file.kernel_package.clone(),
        kernel_suite: file.kernel_suite,
        initrd_modules: file.initrd_modules.clone(),
        modules: file.modules.iter().chain(radios(both).flat_map(|radio| &radio.rules)).cloned().collect(),
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
