//! Of the streams: what is unpacked is the disk, by readers of other people.

use crate::{
    gz,
    judge::{Made, Patched, ask, disk, with_threads},
    xz, zst,
};
use kiln_image::ReadAt;
use std::{fs::File, io, io::Read};

type Write = fn(&Patched, &File) -> io::Result<()>;

const STREAMS: [(&str, Write); 3] = [
    ("disk.img.zst", |disk, file| zst(disk, file)),
    ("disk.img.xz", |disk, file| xz(disk, file)),
    ("disk.img.gz", |disk, file| gz(disk, file)),
];

fn bytes(disk: &Patched, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    disk.read_at(0, &mut bytes).unwrap();
    bytes
}

#[test]
fn what_is_unpacked_is_the_disk() {
    let disk = disk(21);
    let wanted = bytes(&disk, 21 << 20);
    for (name, write) in STREAMS {
        let made = Made::forwards(name, |file| write(&disk, file));
        let file = File::open(made.path()).unwrap();
        let mut found = Vec::new();
        match name.rsplit('.').next().unwrap() {
            "zst" => zstd::Decoder::new(file).unwrap().read_to_end(&mut found).unwrap(),
            "xz" => liblzma::read::XzDecoder::new(file).read_to_end(&mut found).unwrap(),
            _ => flate2::read::GzDecoder::new(file).read_to_end(&mut found).unwrap(),
        };
        assert!(found == wanted, "{name}");
        assert!(made.bytes().len() < 1_000_000, "{name} has {} bytes", made.bytes().len());
    }
}

#[test]
fn other_tools_find_nothing_wrong_and_know_how_long_it_is() {
    let disk = disk(9);
    let tools: [(&str, &[&str]); 3] = [("zstd", &["-l", "-v"]), ("xz", &["--robot", "-l"]), ("gzip", &["-l"])];
    for ((name, write), (tool, list)) in STREAMS.into_iter().zip(tools) {
        let made = Made::forwards(name, |file| write(&disk, file));
        ask(tool, &["-t", &made.text()]);
        if let Some(said) = ask(tool, &[list, &[&made.text()]].concat()) {
            assert!(said.contains("9437184"), "{said}");
        }
    }
}

#[test]
fn as_many_processors_as_there_may_be_make_the_same_bytes() {
    let disk = disk(40);
    for (name, write) in STREAMS {
        let made = |threads| with_threads(threads, || Made::forwards(name, |file| write(&disk, file)).bytes());
        let one = made(1);
        assert!(one == made(2) && one == made(7), "{name}");
    }
}

#[test]
fn a_header_of_gzip_has_neither_time_nor_name() {
    let made = Made::forwards("disk.img.gz", |file| gz(&disk(3), file));
    assert_eq!(made.bytes()[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
}
