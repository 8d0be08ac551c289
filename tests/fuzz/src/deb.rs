//! A package around a fuzzed archive.

/// A control file that is in order.
pub const CONTROL: &str = "Package: x\nVersion: 1\nArchitecture: all\n";

/// The members of a package, each padded to even length (deb(5)).
pub fn ar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut deb = b"!<arch>\n".to_vec();
    for (name, bytes) in members {
        let size = bytes.len();
        deb.extend(format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n", 0, 0, 0, 100644).bytes());
        deb.extend_from_slice(bytes);
        deb.resize(deb.len().next_multiple_of(2), b'\n');
    }
    deb
}

/// A package whose control and data archives are these.
pub fn package(control: &[u8], data: &[u8]) -> Vec<u8> {
    ar(&[("debian-binary", b"2.0\n"), ("control.tar", control), ("data.tar", data)])
}

/// A control archive with one file.
pub fn control_tar(control: &str) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(control.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    let added = tar.append_data(&mut header, "./control", control.as_bytes());
    added.and_then(|()| tar.into_inner()).unwrap_or_default()
}
