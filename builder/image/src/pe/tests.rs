use super::{NewSection, Pe, PeError};
use crate::judge;

/// A small EFI program for amd64 with one section, and room for `room` more in its headers.
pub(crate) fn program(room: usize) -> Vec<u8> {
    let headers = (0x40 + 24 + 240 + 40 * (1 + room)).next_multiple_of(0x200);
    let mut bytes = vec![0; headers + 0x200];
    let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    put(0, b"MZ");
    put(0x3c, &0x40u32.to_le_bytes());
    put(0x40, b"PE\0\0");
    put(0x44, &0x8664u16.to_le_bytes());
    put(0x46, &1u16.to_le_bytes());
    put(0x54, &240u16.to_le_bytes());
    put(0x56, &0x022eu16.to_le_bytes());
    let optional = 0x58;
    put(optional, &0x20bu16.to_le_bytes());
    put(optional + 32, &0x1000u32.to_le_bytes());
    put(optional + 36, &0x200u32.to_le_bytes());
    put(optional + 56, &0x2000u32.to_le_bytes());
    put(optional + 60, &(headers as u32).to_le_bytes());
    put(optional + 68, &10u16.to_le_bytes());
    put(optional + 70, &0x0160u16.to_le_bytes());
    put(optional + 108, &16u32.to_le_bytes());
    let section = optional + 240;
    put(section, b".text");
    put(section + 8, &4u32.to_le_bytes());
    put(section + 12, &0x1000u32.to_le_bytes());
    put(section + 16, &0x200u32.to_le_bytes());
    put(section + 20, &(headers as u32).to_le_bytes());
    put(section + 36, &0x6000_0020u32.to_le_bytes());
    put(headers, b"\xf4\xeb\xfd\x90");
    bytes
}

fn two() -> Vec<NewSection<'static>> {
    vec![
        NewSection { name: ".osrel", data: b"ID=kiln\n".to_vec().into(), code: false },
        NewSection { name: ".linux", data: vec![7; 5000].into(), code: true },
    ]
}

fn with(original: &[u8], added: Vec<NewSection<'_>>) -> Result<Vec<u8>, PeError> {
    Ok(Pe::parse(original)?.append(added)?.to_vec().unwrap())
}

#[test]
fn sections_come_after_the_last_one_and_keep_their_bytes() {
    let original = program(5);
    let bytes = with(&original, two()).unwrap();
    let pe = Pe::parse(&bytes).unwrap();
    assert_eq!(pe.section(".text").unwrap(), b"\xf4\xeb\xfd\x90");
    assert_eq!(pe.section(".osrel").unwrap(), b"ID=kiln\n");
    assert_eq!(pe.section(".linux").unwrap(), [7; 5000]);
    let addresses: Vec<_> = pe.sections().iter().map(|section| section.virtual_address).collect();
    assert_eq!(addresses, [0x1000, 0x2000, 0x3000]);
    assert!(pe.sections().iter().all(|section| section.raw_offset % 0x200 == 0 && section.raw_size % 0x200 == 0));
}

#[test]
fn objdump_sees_the_same_sections() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("program.efi");
    std::fs::write(&path, with(&program(5), two()).unwrap()).unwrap();
    let Some(said) = judge::ask("objdump", &["-h", path.to_str().unwrap()]) else { return };
    for (name, size, address) in [(".text", 4, 0x1000), (".osrel", 8, 0x2000), (".linux", 5000, 0x3000)] {
        let line = said.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("no {name} in {said}"));
        let words: Vec<_> = line.split_ascii_whitespace().collect();
        assert_eq!(u64::from_str_radix(words[2], 16), Ok(size), "{line}");
        assert_eq!(u64::from_str_radix(words[3], 16), Ok(address), "{line}");
    }
}

#[test]
fn says_why_nothing_can_be_added() {
    let full = program(0);
    let room = with(&full, (0..10).flat_map(|_| two()).collect()).unwrap_err();
    assert!(matches!(room, PeError::NoRoom { wanted: 20, .. }), "{room}");
    let mut signed = program(5);
    signed[0x58 + 112 + 36] = 8;
    assert_eq!(with(&signed, two()).unwrap_err(), PeError::Signed);
    let long = NewSection { name: ".far-too-long", data: vec![].into(), code: false };
    assert!(matches!(with(&program(5), vec![long]), Err(PeError::LongName { .. })));
}

#[test]
fn the_beginning_of_a_large_file_says_where_its_sections_are() {
    let bytes = with(&program(5), two()).unwrap();
    let head = &bytes[..0x400];
    let pe = Pe::of_head(head, bytes.len() as u64).unwrap();
    assert_eq!(pe.section(".linux"), None);
    let place = pe.place(".linux").unwrap();
    assert_eq!(bytes[place.start as usize..place.end as usize], [7; 5000]);
    assert!(matches!(Pe::of_head(head, bytes.len() as u64 - 1), Err(PeError::Truncated { what: "sections", .. })));
}

/// Found by the fuzzer: the new entry of the section table was written over the optional header.
#[test]
fn headers_that_lie_over_each_other_are_refused() {
    let mut short = program(5);
    short[0x54..0x56].copy_from_slice(&0u16.to_le_bytes());
    let refused =
        |bytes: &[u8], wanted| matches!(Pe::parse(bytes), Err(PeError::Invalid { field, .. }) if field == wanted);
    assert!(refused(&short, "SizeOfOptionalHeader"));
    let mut wide = program(5);
    wide[0x58 + 36..0x58 + 40].copy_from_slice(&(1u32 << 31).to_le_bytes());
    assert!(refused(&wide, "FileAlignment"));
}

#[test]
fn damaged_files_are_errors_and_not_panics() {
    judge::damage(&program(5), 20_000, |bytes| {
        if let Ok(pe) = Pe::parse(bytes) {
            pe.sections().iter().for_each(|section| assert!(pe.section(&section.name).is_some()));
            let _ = pe.append(two());
        }
    });
}
