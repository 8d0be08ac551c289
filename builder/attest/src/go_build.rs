//! What a program of Go says about itself: by which toolchain and of which modules it was linked.
//!
//! The linker writes it into the section `.go.buildinfo`; so it is what is in the program, not what a go.mod would allow:
//!
//! ```text
//!   0  14  "\xff Go buildinf:"
//!  14   1  size of a pointer
//!  15   1  2: texts follow in their place
//!  32   .  length (varint) and text: `go1.26.8`
//!   .   .  length (varint), 16 bytes, lines, 16 bytes
//! ```
//!
//! The lines are `path`, `mod`, `dep`, `=>` (in the place of the `dep` before it) and `build`, their parts set apart by tabs.
//! Source: `debug/buildinfo` and `runtime/debug/mod.go` of Go.

use kiln_plan::go::H1;
use object::{
    Endianness, ReadCache, ReadRef, elf,
    read::elf::{FileHeader, SectionHeader},
};
use std::io::{Read, Seek};

const SECTION: &[u8] = b".go.buildinfo";
const MAGIC: &[u8] = b"\xff Go buildinf:";
/// Where the texts begin.
const TEXTS: usize = 32;
/// Bytes before and after the lines, by which Go finds them in memory.
const MARK: usize = 16;

/// What a program of Go says about itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GoBuild {
    /// The toolchain: `go1.26.8`.
    pub toolchain: String,
    /// The package that it is made of: `kiln.dev/node/cmd/cni`.
    pub path: String,
    /// The modules that were linked.
    pub modules: Vec<GoDependency>,
}

/// A module of a program.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct GoDependency {
    /// Its path.
    pub path: String,
    /// Its version.
    pub version: String,
    /// The hash in `go.sum`; none of a directory that was in the module's place.
    pub h1: Option<H1>,
    /// That directory.
    pub directory: Option<String>,
}

impl GoBuild {
    /// Reads what `program` says; nothing when it is none of Go's.
    pub fn read(program: impl Read + Seek) -> Option<Self> {
        let data = &ReadCache::new(program);
        let bytes = match elf::FileClass(data.read_bytes_at(0, 5).ok()?[4]) {
            elf::ELFCLASS32 => section::<elf::FileHeader32<Endianness>, _>(data),
            elf::ELFCLASS64 => section::<elf::FileHeader64<Endianness>, _>(data),
            _ => None,
        };
        Self::parse(bytes?)
    }

    /// Reads the section.
    fn parse(section: &[u8]) -> Option<Self> {
        if !section.starts_with(MAGIC) || section.get(MAGIC.len() + 1)? & 2 == 0 {
            return None;
        }
        let (toolchain, rest) = text(section.get(TEXTS..)?)?;
        let (lines, _) = text(rest)?;
        let lines = lines.get(MARK..lines.len().checked_sub(MARK)?)?;
        Some(Self::of(std::str::from_utf8(toolchain).ok()?, std::str::from_utf8(lines).ok()?))
    }

    fn of(toolchain: &str, lines: &str) -> Self {
        let mut build = Self { toolchain: toolchain.to_owned(), path: String::new(), modules: Vec::new() };
        for line in lines.lines() {
            match line.split('\t').collect::<Vec<_>>()[..] {
                ["path", path] => path.clone_into(&mut build.path),
                ["dep", path, version, ref h1 @ ..] => build.modules.push(GoDependency::new(path, version, h1)),
                ["=>", path, version, ref h1 @ ..] => {
                    if let Some(last) = build.modules.last_mut() {
                        last.replace(path, version, h1);
                    }
                }
                _ => {}
            }
        }
        build
    }
}

impl GoDependency {
    fn new(path: &str, version: &str, h1: &[&str]) -> Self {
        let h1 = h1.first().and_then(|h1| h1.parse().ok());
        Self { path: path.to_owned(), version: version.to_owned(), h1, directory: None }
    }

    /// Another module, or a directory, which still is what its name says.
    fn replace(&mut self, path: &str, version: &str, h1: &[&str]) {
        match path.starts_with(['.', '/']) {
            true => (self.directory, self.h1) = (Some(path.to_owned()), None),
            false => *self = Self::new(path, version, h1),
        }
    }
}

fn section<'a, H: FileHeader<Endian = Endianness>, R: ReadRef<'a>>(data: R) -> Option<&'a [u8]> {
    let header = H::parse(data).ok()?;
    let endian = header.endian().ok()?;
    let (_, section) = header.sections(endian, data).ok()?.section_by_name(endian, SECTION)?;
    section.data(endian, data).ok()
}

/// A text with its length before it, and what follows.
fn text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| byte & 0x80 == 0).filter(|end| *end < 9)?;
    let digits = bytes[..=end].iter().rev();
    let len = digits.fold(0_u64, |len, byte| len << 7 | u64::from(byte & 0x7f));
    bytes.get(end + 1..)?.split_at_checked(usize::try_from(len).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    const SUM: &str = "h1:NqM8EUOU14njkJ3fqMW+pc6Ldnwhi/IjpwHt7yyuwOQ=";

    fn written(lines: &str) -> Vec<u8> {
        let mut section = [MAGIC, &[8, 2], &[0; 16], b"\x08go1.26.8"].concat();
        let len = lines.len() + 2 * MARK;
        section.extend([len as u8 & 0x7f | 0x80, (len >> 7) as u8]);
        section.extend([&[b'<'; MARK][..], lines.as_bytes(), &[b'>'; MARK]].concat());
        section
    }

    #[test]
    fn modules_are_those_that_were_linked() {
        let lines = format!(
            "path\tkiln.dev/node/cmd/cni\nmod\tkiln.dev/node\t(devel)\t\ndep\tgolang.org/x/text\tv0.3.0\t{SUM}\n\
             dep\tk8s.io/api\tv0.0.0\n=>\tk8s.io/api\tv0.37.2\t{SUM}\n\
             dep\tgithub.com/go-acme/lego/v5\tv5.0.0\n=>\t./gen/lego\t\nbuild\tCGO_ENABLED=0\n"
        );
        let build = GoBuild::parse(&written(&lines)).unwrap();
        assert_eq!((build.toolchain.as_str(), build.path.as_str()), ("go1.26.8", "kiln.dev/node/cmd/cni"));
        let found: Vec<_> = build.modules.iter().map(|m| (m.path.as_str(), m.version.as_str())).collect();
        assert_eq!(
            found,
            [("golang.org/x/text", "v0.3.0"), ("k8s.io/api", "v0.37.2"), ("github.com/go-acme/lego/v5", "v5.0.0")]
        );
        assert_eq!(build.modules[1].h1.unwrap().to_string(), SUM);
        assert_eq!((build.modules[2].h1, build.modules[2].directory.as_deref()), (None, Some("./gen/lego")));
    }

    #[test]
    fn damaged_sections_and_other_programs_say_nothing() {
        let whole = written("path\tx\n");
        for end in 0..whole.len() {
            assert_eq!(GoBuild::parse(&whole[..end]), None, "{end}");
        }
        let this = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        assert_eq!(GoBuild::read(Cursor::new(this)), None, "Rust wrote this one");
        assert_eq!(GoBuild::read(Cursor::new(b"#!/bin/sh")), None);
    }
}
