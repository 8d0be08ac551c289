//! From bytes to facts.

use super::{ElfFacts, Facts, is_module};
use crate::Content;
use object::ReadRef;
use std::io;

/// Longest first line the kernel looks at (`BINPRM_BUF_SIZE`).
const SCRIPT_LINE: usize = 256;

/// The facts of a file with these bytes. The name tells kernel modules apart, which are read elsewhere; broken files are
/// [`Facts::Plain`], for packages hold test data of every kind and only what runs must be sound.
pub fn read(path: &str, bytes: &[u8]) -> Facts {
    match bytes {
        _ if is_module(path) => Facts::Plain,
        [b'#', b'!', ..] => script(&bytes[..bytes.len().min(SCRIPT_LINE)]),
        [0x7f, b'E', b'L', b'F', ..] => elf(bytes),
        _ => Facts::Plain,
    }
}

/// The same for content of any size: only the parts that matter are read.
pub fn read_content(path: &str, content: &Content) -> io::Result<Facts> {
    if is_module(path) {
        return Ok(Facts::Plain);
    }
    let mut head = vec![0; content.len().min(SCRIPT_LINE as u64) as usize];
    content.read_at(0, &mut head)?;
    match head.starts_with(b"\x7fELF") {
        true => Ok(elf(&object::ReadCache::new(content.reader()))),
        false => Ok(read(path, &head)),
    }
}

/// Whether a file that begins with `head` may have any facts.
pub(crate) fn may_have(path: &str, head: &[u8]) -> bool {
    !is_module(path) && (head.starts_with(b"#!") || head.starts_with(b"\x7fELF"))
}

fn elf<'a>(bytes: impl ReadRef<'a>) -> Facts {
    ElfFacts::read(bytes).map(|facts| Facts::Elf(Box::new(facts))).unwrap_or_default()
}

fn script(head: &[u8]) -> Facts {
    let line = head[2..].split(|byte| *byte == b'\n').next().unwrap_or_default();
    Facts::Script(String::from_utf8_lossy(line).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_names_its_interpreter() {
        assert_eq!(read("x", b"#! /bin/sh -e\necho"), Facts::Script("/bin/sh -e".to_owned()));
        assert_eq!(read("x", b"#"), Facts::Plain);
    }

    #[test]
    fn a_program_read_in_parts_has_the_same_facts() {
        let bytes = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let Facts::Elf(facts) = read("x", &bytes) else { panic!("this test is no ELF file?") };
        assert!(facts.needed.iter().any(|name| name == "libc.so.6"), "{facts:?}");
        assert!(facts.interpreter.is_some());
        assert_eq!(read_content("x", &Content::bytes(bytes)).unwrap(), Facts::Elf(facts));
    }

    #[test]
    fn broken_programs_are_plain_files_wherever_they_are_cut() {
        let bytes = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        for end in (0..4096).step_by(7) {
            read("x", &bytes[..end]);
        }
    }
}
