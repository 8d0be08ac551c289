//! A FAT volume, as `kiln inspect` reads the boot partition.
#![no_main]

use kiln_fuzz::Sparse;
use kiln_image::fat::FatVolume;
use libfuzzer_sys::fuzz_target;

const LEN: u64 = 34 << 20;

fuzz_target!(|input: &[u8]| {
    let disk = Sparse::parse(input, LEN);
    let Ok(volume) = FatVolume::open(&disk, LEN) else { return };
    let Ok(files) = volume.files() else { return };
    for file in files.iter().filter(|file| file.size.bytes() <= 1 << 20).take(16) {
        let _ = volume.read(&file.path);
    }
    let _ = volume.read("EFI/Linux/kiln.efi");
});
