//! A boot ROM as its makers describe it, walking what we write: every file that it is told of is there.

use super::{PiModel, PiOverlay, RaspberryPi};
use crate::{Arch, fat::FatFile};
use std::collections::BTreeMap;

fn pi() -> RaspberryPi<'static> {
    RaspberryPi {
        arch: Arch::Arm64,
        firmware: vec![FatFile::new("start4.elf", "firmware"), FatFile::new("fixup4.dat", "fixup")],
        kernel: b"kernel",
        initrd: b"initrd",
        command_line: "roothash=00 console=ttyS1,115200",
        config: vec!["enable_uart=1"],
        overlays: Vec::new(),
        models: vec![
            PiModel { filter: "pi4", name: "bcm2711-rpi-4-b.dtb", tree: b"four" },
            PiModel { filter: "pi400", name: "bcm2711-rpi-400.dtb", tree: b"keyboard" },
        ],
    }
}

/// What the settings of `text` are on a machine that passes `filters`; later lines win.
fn settings<'a>(text: &'a str, filters: &[&str]) -> BTreeMap<&'a str, &'a str> {
    let (mut passes, mut found) = (true, BTreeMap::new());
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(filter) => passes = filter == "all" || filters.contains(&filter),
            None if passes => {
                let (key, value) = line.split_once(['=', ' ']).unwrap();
                found.insert(key, value);
            }
            None => {}
        }
    }
    found
}

fn text(files: &[FatFile], path: &str) -> String {
    let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("there is no {path}"));
    String::from_utf8(file.bytes.clone()).unwrap()
}

#[test]
fn a_power_on_starts_the_first_slot_and_a_trial_the_second() {
    let autoboot = text(&RaspberryPi::selection(Vec::new()), "autoboot.txt");
    assert!(autoboot.len() <= 512);
    let usual = settings(&autoboot, &[]);
    assert_eq!((usual["boot_partition"], usual["tryboot_a_b"]), ("2", "1"));
    assert_eq!(settings(&autoboot, &["tryboot"])["boot_partition"], "3");
}

#[test]
fn each_model_finds_all_that_it_is_told_to_load() {
    let files = pi().files();
    let config = text(&files, "config.txt");
    assert!(config.lines().all(|line| line.len() <= 98), "{config}");
    for (filters, tree) in [(&["pi4"][..], "four"), (&["pi4", "pi400"], "keyboard")] {
        let told = settings(&config, filters);
        assert_eq!((told["arm_64bit"], told["enable_uart"]), ("1", "1"));
        assert_eq!(text(&files, told["kernel"]), "kernel");
        assert_eq!(text(&files, told["initramfs"].strip_suffix(" followkernel").unwrap()), "initrd");
        assert_eq!(text(&files, told["device_tree"]), tree);
    }
    assert_eq!(text(&files, "cmdline.txt"), "roothash=00 console=ttyS1,115200\n");
    assert_eq!(text(&files, "start4.elf"), "firmware");
}

#[test]
fn a_32_bit_kernel_is_not_started_in_64_bits() {
    let files = RaspberryPi { arch: Arch::Armv7, ..pi() }.files();
    // Said in so many words: what it is when nothing is said differs with the age of the firmware.
    assert_eq!(settings(&text(&files, "config.txt"), &["pi4"])["arm_64bit"], "0");
}

#[test]
fn what_the_rom_loads_is_on_the_first_partition() {
    let files =
        RaspberryPi::selection(vec![FatFile::new("bootcode.bin", "rom"), FatFile::new("LICENCE.txt", "licence")]);
    let paths: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["LICENCE.txt", "autoboot.txt", "bootcode.bin"]);
}

#[test]
fn the_firmware_chooses_between_processors_that_pass_one_filter() {
    let models = vec![
        PiModel { filter: "pi5", name: "bcm2712-rpi-5-b.dtb", tree: b"first" },
        PiModel { filter: "pi5", name: "bcm2712-d-rpi-5-b.dtb", tree: b"later" },
        PiModel { filter: "cm5", name: "bcm2712-rpi-cm5.dtb", tree: b"module" },
    ];
    let files = RaspberryPi { models, ..pi() }.files();
    assert_eq!(
        (text(&files, "bcm2712-rpi-5-b.dtb"), text(&files, "bcm2712-d-rpi-5-b.dtb")),
        ("first".into(), "later".into())
    );
    let config = text(&files, "config.txt");
    assert_eq!(config.matches("[pi5]").count(), 1, "{config}");
    let told = settings(&config, &["pi5"]);
    assert_eq!(told["upstream_kernel"], "1");
    assert!(!told.contains_key("device_tree"), "a name would be taken for either of them: {config}");
    assert_eq!(settings(&config, &["pi5", "cm5"])["device_tree"], "bcm2712-rpi-cm5.dtb");
}

#[test]
fn overlays_are_laid_in_order_each_with_its_own_parameters() {
    let overlay = |name, parameters| PiOverlay { name, parameters, bytes: b"overlay" };
    let overlays =
        vec![overlay("relay", vec!["gpio=17", "active-low"]), overlay("fan", vec![]), overlay("relay", vec!["gpio=4"])];
    let files = RaspberryPi { overlays, ..pi() }.files();
    assert_eq!(files.iter().filter(|file| file.path == "overlays/relay.dtbo").count(), 1);
    assert_eq!(text(&files, "overlays/fan.dtbo"), "overlay");
    let config = text(&files, "config.txt");
    let lines: Vec<_> = config.lines().filter(|line| line.starts_with("dt")).collect();
    let first = ["dtoverlay=relay", "dtparam=gpio=17", "dtparam=active-low"];
    assert_eq!(lines, [&first[..], &["dtoverlay=fan", "dtoverlay=relay", "dtparam=gpio=4"]].concat());
}
