//! The command line, word by word.

use super::*;
use crate::{Arch, machine::Firmware};
use std::net::Ipv4Addr;

fn machine() -> Machine {
    Machine {
        arch: Arch::X86_64,
        model: "q35".into(),
        cpu: "max".into(),
        acceleration: Acceleration::Tcg,
        memory_mib: 2048,
        cpus: 2,
        peripherals: Peripherals::Virtual,
        more_arguments: Vec::new(),
        start: Start::Firmware(Firmware {
            code: "/fw/code.fd".into(),
            variables: "/run/vars.fd".into(),
            guarded: false,
        }),
        disks: vec![MachineDisk { path: "/run/disk.qcow2".into(), format: Format::Qcow2, lasting: false }],
        network: Some(vec![
            Forward { host: 16443, ..Forward::free(6443) },
            Forward { host: 8080, address: Some(Ipv4Addr::new(10, 0, 2, 200)), guest: 80 },
        ]),
        clock: Clock::Host,
        sockets: Sockets { control: "/run/c".into(), console: "/run/s".into(), host: Some("/run/h".into()) },
    }
}

/// One option a line.
fn shown(machine: &Machine) -> String {
    let words = arguments(machine);
    let mut text = String::new();
    for word in words.iter().map(|word| word.to_str().unwrap()) {
        text.push_str(if word.starts_with('-') && !text.is_empty() { "\n" } else { " " });
        text.push_str(word);
    }
    text.trim().to_owned()
}

#[test]
fn of_a_throwaway_machine_with_firmware() {
    let golden = "\
-nodefaults
-display none
-M q35
-accel tcg,thread=multi
-cpu max
-smp 2
-m 2048
-rtc base=utc
-device virtio-rng-pci
-drive if=pflash,format=raw,readonly=on,file=/fw/code.fd
-drive if=pflash,format=raw,file=/run/vars.fd
-drive if=none,id=disk0,file=/run/disk.qcow2,format=qcow2,cache=unsafe,discard=unmap
-device virtio-blk-pci,drive=disk0,bootindex=1
-netdev user,id=net0,hostfwd=tcp:127.0.0.1:16443-:6443,hostfwd=tcp:127.0.0.1:8080-10.0.2.200:80
-device virtio-net-pci,netdev=net0,romfile=
-chardev socket,id=console0,path=/run/s
-serial chardev:console0
-chardev socket,id=control0,path=/run/c
-mon chardev=control0,mode=control
-chardev socket,id=host0,path=/run/h
-device virtio-serial-pci
-device virtserialport,chardev=host0,name=io.kiln.host";
    assert_eq!(shown(&machine()), golden);
}

#[test]
fn of_a_firmware_that_guards_its_variables() {
    let firmware = Firmware { code: "/fw/secure.fd".into(), variables: "/run/vars.fd".into(), guarded: true };
    let text = shown(&Machine { start: Start::Firmware(firmware), ..machine() });
    for line in [
        "-M q35,smm=on\n",
        "-global driver=cfi.pflash01,property=secure,value=on\n-global ICH9-LPC.disable_s3=1\n-drive if=pflash",
    ] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
}

#[test]
fn of_a_board_that_qemu_models() {
    let start = Start::Kernel {
        kernel: "/k".into(),
        initrd: Some("/i".into()),
        device_tree: Some("/t".into()),
        command_line: "console=ttyAMA0".into(),
    };
    let machine = Machine {
        arch: Arch::Aarch64,
        model: "raspi4b".into(),
        cpu: "cortex-a72".into(),
        cpus: 4,
        peripherals: Peripherals::Modelled,
        more_arguments: vec!["-global".into(), "bcm2838.enabled-cpus=2".into()],
        start,
        network: None,
        sockets: Sockets { host: None, ..machine().sockets },
        ..machine()
    };
    let golden = "\
-nodefaults
-display none
-M raspi4b
-accel tcg,thread=multi
-cpu cortex-a72
-smp 4
-m 2048
-rtc base=utc
-kernel /k
-initrd /i
-dtb /t
-append console=ttyAMA0
-drive if=sd,index=0,file=/run/disk.qcow2,format=qcow2,cache=unsafe,discard=unmap
-chardev socket,id=console0,path=/run/s
-serial chardev:console0
-chardev socket,id=control0,path=/run/c
-mon chardev=control0,mode=control
-global bcm2838.enabled-cpus=2";
    assert_eq!(shown(&machine), golden);
}

#[test]
fn of_an_arm_machine_with_kvm_its_own_kernel_no_network_and_a_lost_clock() {
    let start = Start::Kernel {
        kernel: "/k".into(),
        initrd: Some("/i".into()),
        device_tree: None,
        command_line: "console=ttyAMA0 roothash=00".into(),
    };
    let disk = MachineDisk { path: "/my,disk.img".into(), format: Format::Raw, lasting: true };
    let machine = Machine {
        arch: Arch::Aarch64,
        model: "virt".into(),
        cpu: "max,pauth-impdef=on".into(),
        acceleration: Acceleration::Kvm,
        start,
        disks: vec![disk],
        network: None,
        clock: Clock::At("2001-01-01T00:00:00".into()),
        ..machine()
    };
    let text = shown(&machine);
    for line in [
        "-M virt\n-accel kvm\n-cpu host\n",
        "-rtc base=2001-01-01T00:00:00,clock=vm\n",
        "-kernel /k\n-initrd /i\n-append console=ttyAMA0 roothash=00\n",
        "file=/my,,disk.img,format=raw,cache=writeback,discard=unmap\n",
    ] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
    assert!(!text.contains("netdev") && !text.contains("pflash"), "{text}");
}
