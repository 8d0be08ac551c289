//! Images as people have them: whole, compressed, cut off, with and without a `.bmap`.

use super::{HEAD, Image, ImageError};
use kiln_image::{
    bmap::{self, BlockMap},
    disk::{self, Layout, Partition, Source},
    gpt::Kind,
};
use kiln_types::ByteSize;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use uuid::Uuid;

/// A disk whose two partitions matter as a whole, and something between them that does not.
pub fn make(dir: &Path) -> PathBuf {
    let noise: Vec<u8> =
        (0..1_000_000u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let partition = |name: &str, mib: u64, source| Partition {
        name: name.into(),
        kind: Kind::Other(Uuid::from_u128(9)),
        uuid: Uuid::from_u128(mib.into()),
        size: ByteSize::mib(mib),
        source,
    };
    let partitions = vec![
        partition("noise", 3, Source::Bytes(noise[..2_500_000].to_vec())),
        Partition { size: ByteSize(4096), ..partition("small", 1, Source::Bytes(vec![7; 100])) },
        partition("more", 2, Source::Bytes(noise[2_500_000..].to_vec())),
    ];
    let path = dir.join("test.img");
    let file = File::options().read(true).write(true).create_new(true).open(&path).unwrap();
    disk::write(&Layout { disk: Uuid::from_u128(2), partitions }, &file).unwrap();
    path
}

pub fn compress(path: &Path) -> PathBuf {
    let packed = path.with_extension("img.zst");
    fs::write(&packed, zstd::encode_all(File::open(path).unwrap(), 1).unwrap()).unwrap();
    packed
}

pub fn write_bmap(image: &Path) {
    let bytes = fs::read(image).unwrap();
    let text = bmap::write(&bytes, &BlockMap::of(&bytes, bytes.len() as u64)).unwrap();
    fs::write(image.with_extension("bmap"), text).unwrap();
}

fn place() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = make(dir.path());
    (dir, path)
}

/// Puts the pieces together over old data.
fn pieced(image: &Image) -> Result<Vec<u8>, ImageError> {
    let mut bytes = vec![0xa5; image.len().bytes() as usize];
    let mut pieces = image.pieces()?;
    while let Some(piece) = pieces.next_piece()? {
        let end = piece.at + piece.bytes.len() as u64;
        assert!(piece.at >= HEAD || end <= HEAD, "{} to {end} lies on both sides", piece.at);
        bytes[piece.at as usize..end as usize].copy_from_slice(&piece.bytes);
    }
    Ok(bytes)
}

#[test]
fn what_matters_is_the_same_from_every_form() {
    let (_dir, path) = place();
    let whole = fs::read(&path).unwrap();
    let image = Image::open(&path).unwrap();
    let seen = pieced(&image).unwrap();
    assert!(image.map().mapped() < image.len().bytes() && !image.has_bmap());
    let packed = compress(&path);
    let image = Image::open(&packed).unwrap();
    assert_eq!(image.map().mapped(), whole.len() as u64, "without a .bmap all of it matters");
    assert!(pieced(&image).unwrap() == whole);
    write_bmap(&path);
    for path in [&path, &packed] {
        let image = Image::open(path).unwrap();
        assert!(image.has_bmap() && pieced(&image).unwrap() == seen, "{}", path.display());
    }
}

#[test]
fn an_altered_image_is_seen_by_its_bmap() {
    let (_dir, path) = place();
    write_bmap(&path);
    let mut bytes = fs::read(&path).unwrap();
    bytes[3 << 20] ^= 1;
    fs::write(&path, bytes).unwrap();
    let image = Image::open(&path).unwrap();
    let found = pieced(&image).unwrap_err();
    assert!(matches!(&found, ImageError::Altered { bytes, .. } if bytes.contains(&(3 << 20))), "{found}");
}

#[test]
fn what_is_cut_off_is_seen_before_anything_is_written_or_at_its_end() {
    let (dir, path) = place();
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    assert!(matches!(Image::open(&path), Err(ImageError::CutOff { .. })));
    fs::write(&path, [&bytes[..], &[0; 4096]].concat()).unwrap();
    assert!(matches!(Image::open(&path), Err(ImageError::CutOff { .. })));
    fs::write(&path, &bytes).unwrap();
    let packed = compress(&path);
    let whole = fs::read(&packed).unwrap();
    for (name, bytes) in [("short", &whole[..whole.len() - 100]), ("long", &[&whole[..], &whole[..]].concat())] {
        let path = dir.path().join(format!("{name}.img.zst"));
        fs::write(&path, bytes).unwrap();
        let found = pieced(&Image::open(&path).unwrap()).unwrap_err();
        assert!(matches!(found, ImageError::CutOff { .. }), "{name}: {found}");
    }
}

#[test]
fn what_is_no_image_is_refused_by_what_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file");
    let open = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        Image::open(&path).unwrap_err()
    };
    assert!(matches!(open(b"notes"), ImageError::NoDisk { .. }));
    assert!(matches!(open(&[0; 2 << 20]), ImageError::NoDisk { .. }));
    assert!(matches!(open(&[0xfd, b'7', b'z', b'X', b'Z', 0]), ImageError::Format { format: "raw.xz", .. }));
    assert!(matches!(open(&zstd::encode_all(&[0; 2 << 20][..], 1).unwrap()), ImageError::NoDisk { .. }));
    assert!(matches!(Image::open(dir.path()), Err(ImageError::Read { .. })));
    assert!(matches!(Image::open(&dir.path().join("none")), Err(ImageError::Read { .. })));
}

#[test]
fn a_foreign_bmap_is_refused() {
    let (_dir, path) = place();
    let text = bmap::write(&vec![0; 8192], &BlockMap::whole(8192)).unwrap();
    fs::write(path.with_extension("bmap"), text).unwrap();
    let found = Image::open(&path).unwrap_err();
    assert!(matches!(found, ImageError::OtherBmap { found: 8192, .. }) && found.hint().unwrap().contains("test.bmap"));
    fs::write(path.with_extension("bmap"), "<bmap").unwrap();
    assert!(matches!(Image::open(&path), Err(ImageError::Bmap { .. })));
}

#[test]
fn an_image_with_a_table_of_the_old_kind_matters_as_a_whole() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("pi.img");
    let mut bytes = vec![0; 3 << 20];
    bytes[446 + 4] = 0x0c;
    bytes[510..512].copy_from_slice(&[0x55, 0xaa]);
    fs::write(&path, &bytes).unwrap();
    for path in [&path, &compress(&path)] {
        let image = Image::open(path).unwrap();
        assert_eq!(image.map().mapped(), 3 << 20);
        assert!(pieced(&image).unwrap() == bytes);
    }
}
