//! QEMU's command line.

use super::{Acceleration, Format, Machine, MachineDisk, Sockets, Start};
use crate::{Clock, Forward, Peripherals, host};
use std::{
    ffi::{OsStr, OsString},
    os::unix::ffi::{OsStrExt as _, OsStringExt as _},
    path::Path,
};

/// The arguments of the machine, without the program. Pure: the same machine gives the same line.
pub(crate) fn arguments(machine: &Machine) -> Vec<OsString> {
    let mut line = Line::default();
    board(&mut line, machine);
    start(&mut line, &machine.start);
    for (index, disk) in machine.disks.iter().enumerate() {
        attach(&mut line, machine.peripherals, index, disk);
    }
    network(&mut line, machine.network.as_deref());
    sockets(&mut line, &machine.sockets);
    line.0.extend(machine.more_arguments.iter().map(OsString::from));
    line.0
}

fn board(line: &mut Line, machine: &Machine) {
    // Nothing that a default of some QEMU version might add: no floppy, VGA, CD-ROM or monitor.
    line.flags(&["-nodefaults", "-display", "none"]);
    let guarded = matches!(&machine.start, Start::Firmware(firmware) if firmware.guarded);
    let mode = if guarded { ",smm=on" } else { "" };
    line.flags(&["-M", &format!("{}{mode}", machine.model)]);
    match machine.acceleration {
        Acceleration::Kvm => line.flags(&["-accel", "kvm", "-cpu", "host"]),
        Acceleration::Tcg => line.flags(&["-accel", "tcg,thread=multi", "-cpu", &machine.cpu]),
    }
    line.flags(&["-smp", &machine.cpus.to_string(), "-m", &machine.memory_mib.to_string()]);
    match &machine.clock {
        Clock::Host => line.flags(&["-rtc", "base=utc"]),
        Clock::At(time) => line.flags(&["-rtc", &format!("base={time},clock=vm")]),
    }
    if machine.peripherals == Peripherals::Virtual {
        // A guest without entropy stops at its first key.
        line.flags(&["-device", "virtio-rng-pci"]);
    }
}

fn start(line: &mut Line, start: &Start) {
    match start {
        Start::Firmware(firmware) => {
            if firmware.guarded {
                // Only code in that mode writes to the flash. Such a firmware does not come back from sleep (S3) by itself.
                line.flags(&["-global", "driver=cfi.pflash01,property=secure,value=on"]);
                line.flags(&["-global", "ICH9-LPC.disable_s3=1"]);
            }
            line.option("-drive", "if=pflash,format=raw,readonly=on,file=", &firmware.code, "");
            line.option("-drive", "if=pflash,format=raw,file=", &firmware.variables, "");
        }
        Start::Kernel { kernel, initrd, device_tree, command_line } => {
            line.pair("-kernel", kernel);
            if let Some(initrd) = initrd {
                line.pair("-initrd", initrd);
            }
            if let Some(device_tree) = device_tree {
                line.pair("-dtb", device_tree);
            }
            line.flags(&["-append", command_line]);
        }
    }
}

fn attach(line: &mut Line, peripherals: Peripherals, index: usize, disk: &MachineDisk) {
    let format = match disk.format {
        Format::Raw => "raw",
        Format::Qcow2 => "qcow2",
    };
    // What is thrown away need not survive a crash of the host; `unsafe` spares every flush.
    let cache = if disk.lasting { "writeback" } else { "unsafe" };
    let rest = format!(",format={format},cache={cache},discard=unmap");
    match peripherals {
        Peripherals::Virtual => {
            line.option("-drive", &format!("if=none,id=disk{index},file="), &disk.path, &rest);
            line.flags(&["-device", &format!("virtio-blk-pci,drive=disk{index},bootindex={}", index + 1)]);
        }
        // The board has the reader, and takes the card that is put into it.
        Peripherals::Modelled => line.option("-drive", &format!("if=sd,index={index},file="), &disk.path, &rest),
    }
}

/// The network card, as QEMU is asked for its cable.
pub(crate) const NETWORK: &str = "net0";

fn network(line: &mut Line, forwards: Option<&[Forward]>) {
    let Some(forwards) = forwards else { return };
    let lead = |to: &Forward| {
        let address = to.address.map(|address| address.to_string()).unwrap_or_default();
        format!(",hostfwd=tcp:127.0.0.1:{}-{address}:{}", to.host, to.guest)
    };
    let leads: String = forwards.iter().map(lead).collect();
    line.flags(&["-netdev", &format!("user,id={NETWORK}{leads}")]);
    // Without its ROM the card cannot be booted from, so the firmware does not wait for a network boot.
    line.flags(&["-device", &format!("virtio-net-pci,netdev={NETWORK},romfile=")]);
}

fn sockets(line: &mut Line, sockets: &Sockets) {
    line.option("-chardev", "socket,id=console0,path=", &sockets.console, "");
    line.flags(&["-serial", "chardev:console0"]);
    line.option("-chardev", "socket,id=control0,path=", &sockets.control, "");
    line.flags(&["-mon", "chardev=control0,mode=control"]);
    let Some(host) = &sockets.host else { return };
    line.option("-chardev", "socket,id=host0,path=", host, "");
    line.flags(&["-device", "virtio-serial-pci"]);
    line.flags(&["-device", &format!("virtserialport,chardev=host0,name={}", host::PORT)]);
}

/// A command line that grows.
#[derive(Default)]
struct Line(Vec<OsString>);

impl Line {
    fn flags(&mut self, words: &[&str]) {
        self.0.extend(words.iter().map(OsString::from));
    }

    fn pair(&mut self, flag: &str, path: &Path) {
        self.0.extend([OsString::from(flag), path.into()]);
    }

    /// A path inside a list of options, where a comma is written twice.
    fn option(&mut self, flag: &str, before: &str, path: &Path, after: &str) {
        let mut value = before.as_bytes().to_vec();
        for &byte in path.as_os_str().as_bytes() {
            value.extend(std::iter::repeat_n(byte, if byte == b',' { 2 } else { 1 }));
        }
        value.extend(OsStr::new(after).as_bytes());
        self.0.extend([OsString::from(flag), OsString::from_vec(value)]);
    }
}

#[cfg(test)]
#[path = "arguments_tests.rs"]
mod tests;
