//! Help, manual, completions, exit codes.

use crate::place::{Place, files};

const COMMANDS: [&str; 16] = [
    "build",
    "plan",
    "lock",
    "run",
    "test",
    "flash",
    "push",
    "inspect",
    "verify",
    "diff",
    "profiles",
    "boards",
    "schema",
    "cache",
    "completions",
    "man",
];

#[test]
fn every_command_teaches_by_examples() {
    let place = Place::new();
    let all = place.kiln("--help").ok();
    assert!(all.contains("KILN_DEBIAN_MIRROR") && all.contains("Exit codes"), "{all}");
    for command in COMMANDS {
        assert!(all.contains(&format!("\n  {command} ")), "help does not name {command}");
        let help = place.kiln(&format!("{command} --help")).ok();
        assert!(help.contains("Example") || help.contains("of your own"), "{help}");
    }
}

#[test]
fn a_wrong_argument_is_the_users_fault() {
    let place = Place::new();
    assert!(place.kiln("biuld").failed(1).contains("'build'"));
    assert!(place.kiln("build --profile k3s-like").failed(1).contains("--board"));
    assert_eq!(place.kiln("--version").ok(), format!("kiln {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn manual_and_completions_know_every_command() {
    let place = Place::new();
    place.kiln("man pages").ok();
    let pages = files(&place.path("pages"));
    for command in COMMANDS {
        assert!(pages.contains(&format!("kiln-{command}.1")), "{pages:?}");
    }
    for shell in ["bash", "zsh", "fish"] {
        assert!(place.kiln(&format!("completions {shell}")).ok().contains("inspect"), "{shell}");
    }
}

#[test]
fn a_switch_of_the_environment_reads_as_people_write_it() {
    let place = Place::new();
    for value in ["1", "true", "0", ""] {
        crate::place::run(place.command(["boards"]).env("KILN_OFFLINE", value)).ok();
    }
}

#[test]
fn what_is_no_image_is_told_so() {
    let place = Place::new();
    place.write("note.txt", "not an image");
    assert!(place.kiln("inspect note.txt").failed(1).contains("note.txt is not an image of kiln"));
    assert!(place.kiln("inspect nothing.img").failed(1).contains("No such file"));
    assert!(place.kiln("inspect .").failed(1).contains("is a directory"));
    assert!(place.kiln("run nothing.img").failed(1).contains("there is no image nothing.img"));
}

#[test]
fn an_image_of_another_format_is_named_with_the_way_to_a_raw_one() {
    let place = Place::new();
    std::fs::write(place.path("node.qcow2"), b"QFI\xfb\0\0\0\x03").unwrap();
    std::fs::write(place.path("node.img.zst"), [0x28, 0xb5, 0x2f, 0xfd]).unwrap();
    let said = place.kiln("inspect node.qcow2").failed(1);
    assert!(said.contains("node.qcow2 is qcow2") && said.contains("qemu-img convert -f qcow2"), "{said}");
    std::fs::write(place.path("node.img.bz2"), b"BZh9").unwrap();
    for command in ["run", "test"] {
        let said = place.kiln(&format!("{command} node.img.bz2")).failed(1);
        assert!(said.contains("node.img.bz2 is bzip2, and a raw image is needed here"), "{said}");
    }
    for command in ["inspect", "run", "test"] {
        let said = place.kiln(&format!("{command} node.img.zst")).failed(1);
        assert!(said.contains("cannot unpack node.img.zst: it is damaged or cut off"), "{said}");
    }
}

#[test]
fn what_boots_is_read_in_other_formats_and_what_was_unpacked_is_gone() {
    let place = Place::new();
    let noise: Vec<u8> = (0..3_000_000_u32).map(|at| at.wrapping_mul(2_654_435_761).to_le_bytes()[3]).collect();
    std::fs::write(place.path("disk.img"), &noise).unwrap();
    std::fs::write(place.path("node.img.zst"), zstd::encode_all(&*noise, 1).unwrap()).unwrap();
    std::fs::create_dir(place.path("tmp")).unwrap();
    let refused = |name: &str| {
        let mut command = place.command(["test", name]);
        let said = crate::place::run(command.env("TMPDIR", place.path("tmp")).env("PATH", "/usr/bin:/bin")).failed(1);
        assert_eq!(crate::place::files(&place.path("tmp")), Vec::<String>::new(), "{name}");
        said
    };
    let said = refused("node.img.zst");
    assert!(said.contains("node.img.zst is not an image of kiln") && said.contains("Unpacked"), "{said}");
    let qemu_img = |line: &str| {
        let run = std::process::Command::new("qemu-img").args(line.split(' ')).current_dir(place.path("")).output();
        run.is_ok_and(|output| output.status.success())
    };
    for (name, format) in [("node.qcow2", "qcow2"), ("node.vmdk", "vmdk"), ("node.vhdx", "vhdx"), ("grows.vhd", "vpc")]
    {
        if !qemu_img(&format!("convert -f raw -O {format} disk.img {name}")) {
            return println!("skipped: qemu-img is not installed");
        }
        let said = refused(name);
        assert!(said.contains(&format!("{name} is not an image of kiln")), "{said}");
    }
    assert!(qemu_img("create -f qcow2 -F raw -b disk.img layer.qcow2"));
    let said = refused("layer.qcow2");
    assert!(said.contains("layer.qcow2 is qcow2, and some of its disk is in other files"), "{said}");
    std::fs::write(place.path("broken.vhdx"), b"vhdxfile and nothing more").unwrap();
    let said = refused("broken.vhdx");
    assert!(said.contains("cannot read broken.vhdx") && said.contains("qemu-img failed"), "{said}");
}

#[test]
fn formats_are_checked_before_any_work() {
    let place = Place::new();
    let said = place.kiln("build -p minimal -b x86_64 --output qcow3").failed(1);
    assert!(said.contains("qcow3") && said.contains("raw.zst") && said.contains("vhdx"), "{said}");
    let said = place.kiln("build -p minimal -b rpi4 --output ova").failed(1);
    assert!(said.contains("`ova` makes no sense for this board") && said.contains("Raspberry Pi"), "{said}");
    let said = place.kiln("build -p minimal -b x86_64 --output vhd --flash card").failed(1);
    assert!(said.contains("this build makes vhd") && !place.path("out").exists(), "{said}");
    let said = place.kiln("run -p minimal -b x86_64 --set image.outputs=[\"ova\"]").failed(1);
    assert!(said.contains("an archive does not boot here"), "{said}");
}

#[test]
fn more_jobs_than_a_machine_has_threads_are_refused() {
    let place = Place::new();
    for jobs in ["0", "many", "1025", "99999999"] {
        let said = place.kiln(&format!("boards -j {jobs}")).failed(1);
        assert!(said.contains("a number from 1 to 1024"), "{said}");
    }
    place.kiln("boards -j 1024").ok();
}

#[test]
fn directories_that_are_not_there_and_machines_of_nothing_are_refused() {
    let place = Place::new();
    place.write("file", "");
    for option in ["--profile-dir nosuch", "--board-dir file"] {
        let said = place.kiln(&format!("boards {option}")).failed(1);
        assert!(said.contains("there is no such directory"), "{said}");
    }
    for option in ["--memory 0", "--cpus 0"] {
        let said = place.kiln(&format!("run image.img {option}")).failed(1);
        assert!(said.contains("0 is not in 1.."), "{said}");
    }
}
