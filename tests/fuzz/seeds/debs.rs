//! Packages with every kind of entry, in every compression, and files with facts.

use crate::{Outcome, Seeds};
use kiln_fuzz::deb::{CONTROL, ar, control_tar, package};
use std::{
    error::Error,
    fs, io,
    process::{Command, Stdio},
};
use tar::{EntryType, Header};

pub fn write(seeds: &Seeds) -> Outcome {
    let (control, data) = (control_tar(CONTROL), data_tar()?);
    // Without a compiler there are no programs among the seeds.
    let object = program().unwrap_or_default();
    seeds.add("deb", "plain", package(&control, &data))?;
    seeds.add("tar", "data", &data)?;
    seeds.add("tar", "control", &control)?;
    for (tool, ending) in [("gzip", "gz"), ("xz", "xz"), ("zstd", "zst")] {
        // Without the program there is one seed less.
        let (Ok(small_control), Ok(small_data)) = (compress(tool, &control), compress(tool, &data)) else { continue };
        let names = [format!("control.tar.{ending}"), format!("data.tar.{ending}")];
        let members: [(&str, &[u8]); 4] =
            [("debian-binary", b"2.0\n"), (&names[0], &small_control), ("_gpgorigin", b"x"), (&names[1], &small_data)];
        seeds.add("deb", ending, ar(&members))?;
        seeds.add("facts", ending, compress(tool, &object)?)?;
    }
    seeds.add("facts", "elf", &object)?;
    seeds.add("facts", "script", "#! /bin/sh -e\n")
}

/// One entry of every kind, with long names and attributes as GNU tar and pax write them.
fn data_tar() -> io::Result<Vec<u8>> {
    let mut tar = tar::Builder::new(Vec::new());
    let entry = |kind: EntryType, size: usize| {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(size as u64);
        header.set_mode(0o4755);
        header.set_uid(0);
        header.set_gid(42);
        header
    };
    tar.append_data(&mut entry(EntryType::Directory, 0), "./usr/", io::empty())?;
    tar.append_data(&mut entry(EntryType::Regular, 13), "./bin/sh", &b"#!/bin/dash\nx"[..])?;
    tar.append_link(&mut entry(EntryType::Link, 0), "./usr/bin/ash", "./usr/bin/sh")?;
    tar.append_link(&mut entry(EntryType::Symlink, 0), "./etc/link", "../usr/bin/sh")?;
    tar.append_data(&mut entry(EntryType::Fifo, 0), "./pipe", io::empty())?;
    let mut device = entry(EntryType::Char, 0);
    device.set_device_major(1)?;
    device.set_device_minor(3)?;
    tar.append_data(&mut device, "./dev/null", io::empty())?;
    let attributes = [("SCHILY.xattr.security.capability", &b"\x01\0\0\x02\0"[..]), ("path", b"usr/bin/pax")];
    tar.append_pax_extensions(attributes)?;
    tar.append_data(&mut entry(EntryType::Regular, 2), "./short", &b"ok"[..])?;
    let long = format!("./usr/share/{}", "long/".repeat(30));
    tar.append_data(&mut entry(EntryType::Regular, 0), format!("{long}name"), io::empty())?;
    tar.into_inner()
}

/// A small object file with a section and symbols, by the host's compiler.
fn program() -> Result<Vec<u8>, Box<dyn Error>> {
    let source = "static const char info[] __attribute__((section(\".modinfo\"),used)) = \"alias=x\\0softdep=pre: y\";\n\
                  extern void needed(void); void init_module(void) { needed(); } int __crc_exported;\n";
    let object = tempfile::NamedTempFile::new()?;
    let mut compiler = Command::new("cc");
    piped(compiler.args(["-x", "c", "-c", "-Os", "-", "-o"]).arg(object.path()), source.as_bytes())?;
    Ok(fs::read(object.path())?)
}

fn compress(tool: &str, bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    piped(Command::new(tool).arg("-c"), bytes)
}

fn piped(command: &mut Command, input: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    io::Write::write_all(&mut child.stdin.take().ok_or("no input")?, input)?;
    let output = child.wait_with_output()?;
    if output.status.success() { Ok(output.stdout) } else { Err("the program failed".into()) }
}
