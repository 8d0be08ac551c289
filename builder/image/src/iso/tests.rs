use super::{IsoOptions, around, program as found};
use crate::{
    Arch, Joined, ReadAt as _, Sparse as _, Window,
    fat::{FatVolume, check_copies},
    gpt::{self, Entry, Kind},
    judge,
};
use std::fs;

fn program() -> Vec<u8> {
    (0..1_500_001u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).take(3_000_001).collect()
}

fn options(arch: Arch) -> IsoOptions {
    IsoOptions { name: "k3s-like-x86_64".to_owned(), arch, seed: 0x0123_4567_89ab_cdef, time: 1_700_000_000 }
}

/// The partition that firmware looks into; hadris-iso names what is before and behind it too.
fn esp(disc: &Joined<'_>) -> Entry {
    let entries = gpt::read(disc, disc.len()).unwrap().entries;
    entries.into_iter().find(|entry| entry.kind == Kind::Esp).unwrap()
}

fn disc(arch: Arch) -> Joined<'static> {
    around(program().into(), &options(arch)).unwrap()
}

#[test]
fn a_stick_has_the_program_where_firmware_looks() {
    for (arch, path) in [(Arch::Amd64, "EFI/BOOT/BOOTX64.EFI"), (Arch::Arm64, "EFI/BOOT/BOOTAA64.EFI")] {
        let disc = disc(arch);
        assert!(gpt::read(&disc, disc.len()).unwrap().backup_intact);
        let esp = esp(&disc);
        let volume = Window::new(&disc, esp.start, esp.size.bytes());
        check_copies(&volume, esp.size.bytes()).unwrap();
        let files = FatVolume::open(&volume, esp.size.bytes()).unwrap();
        assert!(files.read(path).unwrap() == program(), "{path} is another program");
        let place = found(&disc, disc.len()).unwrap();
        assert!(disc.to_vec().unwrap()[place.start as usize..place.end as usize] == program());
    }
}

#[test]
fn the_same_program_gives_the_same_bytes_and_zeros_are_left_out() {
    let one = disc(Arch::Amd64);
    assert!(one.to_vec().unwrap() == disc(Arch::Amd64).to_vec().unwrap());
    let content: u64 = one.extents().iter().map(|extent| extent.end - extent.start).sum();
    assert!(content < 3_200_000 && one.len() > 34 << 20, "{content} of {}", one.len());
    let mut other = options(Arch::Amd64);
    other.seed += 1;
    assert!(one.to_vec().unwrap() != around(program().into(), &other).unwrap().to_vec().unwrap());
}

#[test]
fn a_disc_starts_by_its_boot_record() {
    let disc = disc(Arch::Amd64);
    let mut record = vec![0; 2048];
    disc.read_at(17 * 2048, &mut record).unwrap();
    assert_eq!(&record[..39], b"\0CD001\x01EL TORITO SPECIFICATION\0\0\0\0\0\0\0\0\0");
    let catalog = u32::from_le_bytes(record[71..75].try_into().unwrap());
    disc.read_at(u64::from(catalog) * 2048, &mut record).unwrap();
    let [platform, bootable, media, sectors] = [record[1], record[32], record[33], record[38]];
    assert_eq!([platform, bootable, media, sectors], [0xef, 0x88, 0, 1], "UEFI, without emulation, up to the end");
    let start = u64::from(u32::from_le_bytes(record[40..44].try_into().unwrap())) * 2048;
    assert_eq!(start, esp(&disc).start, "both lead to one volume");
}

#[test]
fn damaged_discs_are_errors_and_not_panics() {
    let disc = disc(Arch::Amd64);
    let (esp, disc) = (esp(&disc).start as usize, disc.to_vec().unwrap());
    judge::damage(&disc[..esp + 8192], 200, |bytes| {
        drop(found(&[bytes, &disc[bytes.len()..]].concat(), disc.len() as u64));
    });
}

#[test]
fn judges_agree() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("disc.iso");
    fs::write(&path, disc(Arch::Amd64).to_vec().unwrap()).unwrap();
    let name = path.to_str().unwrap();
    if let Some(said) = judge::ask("sgdisk", &["-v", name]) {
        assert!(said.contains("No problems found"), "{said}");
    }
    if let Some(said) =
        judge::ask("xorriso", &["-indev", name, "-toc", "-report_el_torito", "plain", "-report_system_area", "plain"])
    {
        for words in ["K3S_LIKE_X86_64", "UEFI  y   none", "GPT type GUID      :   2  28732ac11ff8d211ba4b00a0c93ec93b"]
        {
            assert!(said.contains(words), "no `{words}` in: {said}");
        }
    }
}

#[test]
fn a_time_that_fat_does_not_know_is_refused() {
    let refused = around(program().into(), &IsoOptions { time: 7, ..options(Arch::Amd64) }).unwrap_err();
    assert!(std::error::Error::source(&refused).is_some_and(|why| why.to_string().contains("1980")), "{refused}");
}
