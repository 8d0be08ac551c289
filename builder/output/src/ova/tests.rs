use super::{Machine, ova};
use crate::{
    judge::{Made, ask, compare, disk, label},
    vmdk,
};
use kiln_image::{Arch, Grown};
use kiln_types::{ByteSize, Digest};
use std::{fs::File, io::Read};

fn machine() -> Machine {
    Machine {
        description: "clay & <fire>".into(),
        arch: Arch::Amd64,
        cpus: 2,
        memory: ByteSize::mib(4096),
        disk: ByteSize::mib(8192),
    }
}

fn made() -> Made {
    Made::by("disk.ova", |file| ova(&disk(40), &label(), &machine(), file))
}

fn entries(made: &Made) -> Vec<(String, u64, Vec<u8>)> {
    let mut archive = tar::Archive::new(File::open(made.path()).unwrap());
    let entry = |entry: std::io::Result<tar::Entry<'_, File>>| {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.path().unwrap().display().to_string(), entry.header().mtime().unwrap(), bytes)
    };
    archive.entries().unwrap().map(entry).collect()
}

#[test]
fn has_the_machine_first_and_digests_of_all_else() {
    let entries = entries(&made());
    let names: Vec<_> = entries.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["clay.ovf", "clay.mf", "clay.vmdk"]);
    assert!(entries.iter().all(|(_, time, _)| *time == label().created as u64));
    let digest = |at: usize| Digest::of(&entries[at].2);
    let wanted = format!("SHA256(clay.ovf)= {}\nSHA256(clay.vmdk)= {}\n", digest(0), digest(2));
    assert_eq!(String::from_utf8_lossy(&entries[1].2), wanted);
    let alone = Made::forwards("disk.vmdk", |file| vmdk(&Grown::new(disk(40), 8 << 30), &label(), file));
    assert!(entries[2].2 == alone.bytes());
}

#[test]
fn says_that_the_firmware_is_efi_and_how_large_the_disk_is() {
    let entries = entries(&made());
    let text = String::from_utf8_lossy(&entries[0].2);
    assert!(text.contains(r#"vmw:key="firmware" vmw:value="efi""#) && text.contains("clay &amp; &lt;fire&gt;"));
    assert!(text.contains(&format!(r#"ovf:size="{}""#, entries[2].2.len())) && text.contains(r#"ovf:capacity="8192""#));
    assert!(text.trim_end().ends_with("</Envelope>"));
}

#[test]
fn other_tools_unpack_it_and_find_the_disk() {
    let made = made();
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().to_str().unwrap();
    if ask("tar", &["-xf", &made.text(), "-C", target]).is_none() {
        return;
    }
    ask("xmllint", &["--noout", &format!("{target}/clay.ovf")]);
    let unpacked = Made::by("disk.vmdk", |mut file| {
        file.set_len(0)?;
        std::io::copy(&mut File::open(dir.path().join("clay.vmdk"))?, &mut file).map(drop)
    });
    compare(&unpacked, "vmdk", &disk(40));
}

#[test]
fn two_are_the_same() {
    assert!(made().bytes() == made().bytes());
}
