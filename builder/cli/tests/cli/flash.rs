//! `kiln flash` onto files; devices need root, and are for `tests/flash`.

use crate::place::{Place, run, said};
use kiln_image::{
    disk::{self, Layout, Partition, Source},
    gpt::{self, Kind},
};
use kiln_types::ByteSize;
use serde_json::Value;
use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read, Write},
    process::{Child, Command, Stdio},
};
use uuid::Uuid;

const SIZE: u64 = 64 << 20;

/// `test.img`: one partition of `mib`, all zeros but its beginning.
fn image(place: &Place, mib: u64) -> u64 {
    let partition = Partition {
        name: "clay".into(),
        kind: Kind::Other(Uuid::from_u128(9)),
        uuid: Uuid::from_u128(1),
        size: ByteSize::mib(mib),
        source: Source::Bytes(b"clay".repeat(5000)),
    };
    let file = File::options().read(true).write(true).create_new(true).open(place.path("test.img")).unwrap();
    let layout = Layout { disk: Uuid::from_u128(2), partitions: vec![partition] };
    disk::write(&layout, &file).unwrap().size().bytes()
}

fn pack(place: &Place) {
    let file = File::create(place.path("test.img.zst")).unwrap();
    zstd::stream::copy_encode(File::open(place.path("test.img")).unwrap(), file, 1).unwrap();
}

/// `card`: a file in place of a device, full of old data at its beginning and its end.
fn card(place: &Place, size: u64) {
    let mut file = File::create(place.path("card")).unwrap();
    file.write_all(&[0xa5; 2 << 20]).unwrap();
    file.set_len(size - 4096).unwrap();
    File::options().append(true).open(place.path("card")).unwrap().write_all(&[0xa5; 4096]).unwrap();
}

fn has_table(place: &Place) -> bool {
    let file = File::open(place.path("card")).unwrap();
    gpt::read(&file, file.metadata().unwrap().len()).is_ok()
}

#[test]
fn an_image_arrives_with_its_table_and_an_old_one_at_the_end_goes() {
    let place = Place::new();
    let len = image(&place, 8) as usize;
    pack(&place);
    for name in ["test.img", "test.img.zst"] {
        card(&place, SIZE);
        let said = place.kiln(&format!("flash {name} card --yes")).ok();
        assert!(said.contains("/card: ") && said.contains("written and read back"), "{said}");
        let (image, card) = (fs::read(place.path("test.img")).unwrap(), fs::read(place.path("card")).unwrap());
        assert!(card[..len] == image && card[len..].iter().all(|&byte| byte == 0), "{name}");
    }
}

#[test]
fn nothing_is_written_unless_the_name_was_typed() {
    let place = Place::new();
    image(&place, 8);
    for (answer, code) in [("", 1), ("yes\n", 1), ("card\n", 0)] {
        card(&place, SIZE);
        let mut command = place.command(["flash", "test.img", "card"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(answer.as_bytes()).unwrap();
        let said = said(child.wait_with_output().unwrap());
        assert_eq!(said.code, Some(code), "{answer}: {}", said.err);
        assert!(said.err.contains("67.1 MB, a file in place of a device") && said.err.contains("Type `card`"));
        assert_eq!(has_table(&place), code == 0, "{answer}");
    }
}

#[test]
fn what_cannot_be_flashed_is_told_with_the_way_out() {
    let place = Place::new();
    image(&place, 8);
    place.write("notes.img", "notes");
    fs::write(place.path("packed.img.gz"), [0x1f, 0x8b, 8]).unwrap();
    card(&place, 4 << 20);
    for (line, words) in [
        ("flash test.img /dev/none --yes", ["no device /dev/none", "truncate -s"]),
        ("flash test.img . --yes", ["neither a disk nor a file", "kiln flash --list"]),
        ("flash test.img test.img --yes", ["is the image itself", "another device"]),
        ("flash test.img card --yes", ["has 4.2 MB, and the image needs", "nothing was written"]),
        ("flash notes.img card --yes", ["not the image of a disk", "kiln build"]),
        ("flash packed.img.gz card --yes", ["is raw.gz", "unpack it first"]),
        ("flash none.img card --yes", ["cannot read none.img", "No such file"]),
        ("flash test.img card --yes --set hostname=My_Pi", ["`hostname` is wrong", "capital letters"]),
        ("flash test.img card --yes --set cluster.join-token=abc", ["has no key `cluster`", "come later"]),
        ("flash test.img card --yes --node none.toml", ["cannot read none.toml", "No such file"]),
        ("build -p k3s-like -b x86_64 --flash /dev/none", ["no device /dev/none", "truncate -s"]),
    ] {
        let said = place.kiln(line).failed(1);
        assert!(words.iter().all(|word| said.contains(word)), "{line}: {said}");
    }
    assert_eq!(fs::metadata(place.path("card")).unwrap().len(), 4 << 20);
}

#[test]
fn the_list_says_of_each_disk_whether_it_may_be_flashed() {
    let place = Place::new();
    image(&place, 8);
    place.kiln("flash").ok();
    let json: Value = serde_json::from_str(&place.kiln("flash test.img --all --format json").ok()).unwrap();
    assert_eq!(json["version"], 1);
    for device in json["devices"].as_array().unwrap() {
        assert!(device["size"].is_u64() && device["bus"].is_string() && device["refused"].is_array(), "{device}");
        let path = device["path"].as_str().unwrap();
        if device["refused"].to_string().contains("this system runs from it") {
            // Nobody types its name here, so that nothing is lost even if it were not refused.
            let said = run(place.command(["flash", "test.img", path]).stdin(Stdio::null())).failed(1);
            assert!(said.contains("this system runs from it"), "{said}");
        }
    }
}

#[test]
fn progress_for_machines_has_both_halves() {
    let place = Place::new();
    image(&place, 8);
    card(&place, SIZE);
    let said = place.kiln("flash test.img card --yes --progress json");
    let events: Vec<Value> = said.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for activity in ["flash", "verify"] {
        let started = events.iter().find(|event| event["activity"] == activity).unwrap();
        let ended =
            events.iter().find(|event| event["event"] == "finished" && event["task"] == started["task"]).unwrap();
        assert!(started["total"].as_u64().unwrap() > 7 << 20 && ended["outcome"] == "done", "{started} {ended}");
    }
}

/// `kiln flash`, when the first pieces of many have been written, and what else it says.
fn half_way(place: &Place) -> (Child, impl BufRead + use<>) {
    image(place, 512);
    pack(place);
    card(place, 1 << 30);
    let mut command = place.command(["flash", "test.img.zst", "card", "--yes", "--progress", "json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("advanced") {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "it ended before it was stopped");
    }
    (child, said)
}

fn kill(child: &Child, signal: &str) {
    let status = Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(status.unwrap().success());
}

#[test]
fn ctrl_c_says_that_the_device_starts_nothing() {
    let place = Place::new();
    let (mut child, mut said) = half_way(&place);
    kill(&child, "-INT");
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest}");
    assert!(rest.contains("error: interrupted") && rest.contains("card cannot start anything now"), "{rest}");
    assert!(!has_table(&place));
}

#[test]
fn a_device_that_was_left_half_way_has_no_table() {
    let place = Place::new();
    let (mut child, _said) = half_way(&place);
    kill(&child, "-KILL");
    assert_eq!(child.wait().unwrap().code(), None, "it ended before it was killed");
    assert!(!has_table(&place));
    let mut head = vec![1; 1 << 20];
    File::open(place.path("card")).unwrap().read_exact(&mut head).unwrap();
    assert!(head.iter().all(|&byte| byte == 0), "something of the old device would start");
}
