//! From what the caller wants to a machine in which nothing is open.

use crate::{
    Acceleration, Boot, Chosen, DiskMode, Forward, Options, Peripherals, choose,
    error::{Error, file},
    machine::{
        Firmware, Machine, MachineDisk, Sockets, Start, find_firmware, find_secure_firmware, prepare, resolve_forwards,
    },
    variables::Store,
};
use kiln_event::{Event, Listener};
use std::{fs, path::Path, sync::atomic::Ordering};

/// `kiln`, and any digits.
const UUID: &str = "6b696c6e-0001-4000-8000-000000000001";

/// Finds, makes and chooses everything that the machine needs; its files go into `dir`.
///
/// `uri` is where its firmware fetches what it starts, when it is not on a disk.
pub(super) fn assemble(
    options: &Options,
    dir: &Path,
    uri: Option<&str>,
    listener: &dyn Listener,
) -> Result<Machine, Error> {
    let start = start(options, dir, uri)?;
    let disks = disks(options, dir)?;
    let acceleration = acceleration(options, listener)?;
    if options.cancel.load(Ordering::SeqCst) {
        return Err(Error::Cancelled);
    }
    let host = (options.peripherals == Peripherals::Virtual).then(|| dir.join("host"));
    Ok(Machine {
        arch: options.arch,
        model: options.machine.clone(),
        cpu: options.cpu.clone(),
        acceleration,
        memory_mib: options.memory.bytes() >> 20,
        cpus: options.cpus,
        peripherals: options.peripherals,
        more_arguments: more_arguments(options),
        start,
        disks,
        network: if has_network(options) { Some(forwards(options)?) } else { None },
        clock: options.clock.clone(),
        sockets: Sockets { control: dir.join("control"), console: dir.join("console"), host },
    })
}

/// Without a disk, the UUID that its maker gave it is all by which a machine knows itself; QEMU gives none by itself.
fn more_arguments(options: &Options) -> Vec<String> {
    let uuid = options.netboot.is_some().then_some(["-uuid", UUID]);
    let own = uuid.into_iter().flatten().map(str::to_owned);
    own.chain(options.more_arguments.iter().cloned()).collect()
}

fn start(options: &Options, dir: &Path, uri: Option<&str>) -> Result<Start, Error> {
    match &options.boot {
        Boot::Uefi => firmware(find_firmware(options.arch)?, dir, uri, None),
        Boot::SecureBoot { owner } => firmware(find_secure_firmware(options.arch)?, dir, uri, owner.as_deref()),
        Boot::Kernel { kernel, initrd, device_tree, command_line } => Ok(Start::Kernel {
            kernel: kernel.clone(),
            initrd: initrd.clone(),
            device_tree: device_tree.clone(),
            command_line: command_line.clone(),
        }),
    }
}

/// The firmware writes its variables, so every machine has its own: a copy of the template, and what this machine's firmware is told.
fn firmware(found: Firmware, dir: &Path, uri: Option<&str>, owner: Option<&[u8]>) -> Result<Start, Error> {
    let variables = dir.join("variables.fd");
    let mut flash = fs::read(&found.variables).map_err(file("cannot read", &found.variables))?;
    if uri.is_some() || owner.is_some() {
        flash = told(flash, uri, owner).ok_or(Error::Variables)?;
    }
    fs::write(&variables, flash).map_err(file("cannot write", &variables))?;
    Ok(Start::Firmware(Firmware { variables, ..found }))
}

fn told(flash: Vec<u8>, uri: Option<&str>, owner: Option<&[u8]>) -> Option<Vec<u8>> {
    let mut store = Store::open(flash)?;
    if let Some(uri) = uri {
        store.boot_from(uri)?;
    }
    if let Some(certificates) = owner {
        store.enrol(certificates)?;
    }
    Some(store.into_bytes())
}

fn disks(options: &Options, dir: &Path) -> Result<Vec<MachineDisk>, Error> {
    let own = options.image.iter().map(|image| (image, &options.disk, options.disk_size));
    let more = options.more_disks.iter().map(|image| (image, &DiskMode::Throwaway, Default::default()));
    own.chain(more)
        .enumerate()
        .map(|(index, (image, mode, size))| prepare(image, mode, size, dir, &format!("disk{index}")))
        .collect()
}

/// No model of a board has a card that QEMU could plug a cable into.
fn has_network(options: &Options) -> bool {
    options.network && options.peripherals == Peripherals::Virtual
}

/// The API server's port first.
fn forwards(options: &Options) -> Result<Vec<Forward>, Error> {
    let mut asked = vec![Forward { host: options.api_port, ..Forward::free(options.guest_api_port) }];
    asked.extend(&options.forwards);
    resolve_forwards(&asked)
}

fn acceleration(options: &Options, listener: &dyn Listener) -> Result<Acceleration, Error> {
    if let Some(asked) = options.acceleration {
        return Ok(asked);
    }
    let Chosen { acceleration, reason } = choose(options.arch)?;
    listener.hear(match acceleration {
        Acceleration::Kvm => Event::Detail { text: format!("Booting with KVM: {reason}.") },
        Acceleration::Tcg => Event::Warning { text: format!("Booting without KVM, which is slow: {reason}.") },
    });
    Ok(acceleration)
}
