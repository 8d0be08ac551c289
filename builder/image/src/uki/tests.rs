use super::{Uki, UkiError, read};
use crate::{judge, pe::Pe, pe::tests::program};

const HASH: &str = "6f0b52e2ae5bb4f1b6a8a5a8d1b0cbd8a19b0d7a4e3c2f1e0d9c8b7a69584736";

fn uki<'a>(stub: &'a [u8], kernel: &'a [u8], command_line: &'a str) -> Uki<'a> {
    Uki {
        stub,
        os_release: b"ID=kiln\nVERSION_ID=1\n",
        command_line,
        uname: "6.12.1-amd64",
        kernel,
        initrd: &[3; 9000],
    }
}

#[test]
fn says_about_itself_what_went_in() {
    let command_line = format!("console=ttyS0 roothash={HASH} quiet");
    let image = uki(&program(8), &program(0), &command_line).build().unwrap();
    let info = read(&image).unwrap();
    assert_eq!(info.command_line, command_line);
    assert_eq!(info.root_hash.unwrap().to_string(), HASH);
    assert_eq!(info.os_release, "ID=kiln\nVERSION_ID=1");
    assert_eq!(info.uname, "6.12.1-amd64");
    let names: Vec<_> = info.sections.iter().map(|section| section.name.as_str()).collect();
    assert_eq!(names, [".text", ".osrel", ".cmdline", ".uname", ".initrd", ".linux"]);
    assert_eq!(image, uki(&program(8), &program(0), &command_line).build().unwrap());
}

#[test]
fn on_systemds_stub_its_own_sections_stay() {
    let Some(stub) = judge::systemd_stub() else { return };
    let image = uki(&stub, &program(0), "quiet").build().unwrap();
    let (before, after) = (Pe::parse(&stub).unwrap(), Pe::parse(&image).unwrap());
    assert_eq!(before.section(".sbat"), after.section(".sbat"));
    assert_eq!(after.sections().len(), before.sections().len() + 5);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("kiln.efi");
    std::fs::write(&path, &image).unwrap();
    let Some(said) = judge::ask("objdump", &["-h", path.to_str().unwrap()]) else { return };
    for name in [".sbat", ".osrel", ".cmdline", ".uname", ".initrd", ".linux"] {
        assert!(said.contains(name), "{said}");
    }
}

#[test]
fn a_kernel_without_the_mark_takes_it_from_the_stub() {
    let mut kernel = program(0);
    assert!(Pe::parse(&uki(&program(8), &kernel, "").build().unwrap()).unwrap().nx_compatible());
    kernel[0x58 + 71] = 0;
    assert!(!Pe::parse(&uki(&program(8), &kernel, "").build().unwrap()).unwrap().nx_compatible());
}

#[test]
fn refuses_what_would_not_boot() {
    let line_break = uki(&program(8), &program(0), "quiet\nroothash=0").build();
    assert_eq!(line_break, Err(UkiError::CommandLine { at: 5 }));
    let mut arm = program(0);
    arm[0x44..0x46].copy_from_slice(&0xaa64u16.to_le_bytes());
    assert_eq!(uki(&program(8), &arm, "").build(), Err(UkiError::OtherMachine { stub: 0x8664, kernel: 0xaa64 }));
    assert!(matches!(uki(b"no stub", &program(0), "").build(), Err(UkiError::Pe { what: "the stub", .. })));
    assert_eq!(read(&program(0)), Err(UkiError::Missing { name: ".linux" }));
}
