//! Assembles a root out of the Debian packages of a directory by the rules of `rootfs`, and says what the checks
//! find and how long it took, first from the packages, then from their indexes:
//! `cargo run --release -p kiln-tree --example assemble -- /tmp/debs rootfs`

#![allow(clippy::print_stdout)] // a tool for people, not part of kiln

use kiln_tree::{
    Assembly, CheckedTree, ImageId, Kind, NewFile, Rules,
    deb::{UnpackedDeb, unpack},
};
use kiln_types::NoCache;
use rayon::prelude::*;
use std::{
    error::Error,
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
    time::Instant,
};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (debs, rootfs) = arguments.next().zip(arguments.next()).ok_or("usage: assemble DEBS ROOTFS")?;
    let work = std::env::temp_dir().join(format!("kiln-assemble-{}", std::process::id()));
    fs::create_dir_all(&work)?;
    let result = run(&debs, &rootfs, &work);
    fs::remove_dir_all(&work)?;
    result
}

fn run(debs: &Path, rootfs: &Path, work: &Path) -> Result<()> {
    let mut paths: Vec<PathBuf> = fs::read_dir(debs)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|end| end == "deb"));
    paths.sort();

    let started = Instant::now();
    let indexes: Vec<Vec<u8>> = paths.par_iter().map(|path| index(path, work)).collect::<Result<_>>()?;
    println!("unpacked {} packages in {:?}", paths.len(), started.elapsed());
    let size: usize = indexes.iter().map(Vec::len).sum();

    let started = Instant::now();
    let unpacked: Vec<UnpackedDeb> =
        indexes.par_iter().map(|bytes| Ok(UnpackedDeb::from_bytes(bytes)?)).collect::<Result<_>>()?;
    println!("read their indexes, {} kB, in {:?}", size / 1000, started.elapsed());
    let checked = assemble(&unpacked, &paths, rootfs, work);
    println!("assembled in {:?}, with the indexes", started.elapsed());
    report(&checked?);
    Ok(())
}

fn index(deb: &Path, work: &Path) -> Result<Vec<u8>> {
    let mut data = BufWriter::new(File::create(work.join(deb.file_name().unwrap_or_default()))?);
    Ok(unpack(File::open(deb)?, &mut data)?.to_bytes()?)
}

fn assemble(unpacked: &[UnpackedDeb], paths: &[PathBuf], rootfs: &Path, work: &Path) -> Result<CheckedTree> {
    let text = |name: &str| fs::read_to_string(rootfs.join(name));
    let (prune, links, allow) = (text("prune.toml")?, text("links.toml")?, text("allow.toml")?);
    let rules = Rules::parse(("prune.toml", &prune), ("links.toml", &links), ("allow.toml", &allow))?;
    let image = ImageId { id: "example".into(), version: "0".into(), time: 0, root_password: "*".into() };
    let mut assembly = Assembly::new(image, &rules, &NoCache);
    for (deb, path) in unpacked.iter().zip(paths) {
        assembly.deb(deb, work.join(path.file_name().unwrap_or_default()))?;
    }
    let mut skeleton = Vec::new();
    collect(&rootfs.join("skel"), "", &mut skeleton)?;
    collect(&rootfs.join("units"), "usr/lib/systemd/system/", &mut skeleton)?;
    assembly.skeleton(&skeleton)?;
    Ok(assembly.finish()?)
}

fn collect(directory: &Path, prefix: &str, into: &mut Vec<NewFile>) -> Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.file_type()? {
            kind if kind.is_dir() => collect(&entry.path(), &format!("{path}/"), into)?,
            kind if kind.is_symlink() => {
                into.push(NewFile::symlink(path, fs::read_link(entry.path())?.to_string_lossy()));
            }
            _ => into.push(NewFile::file(path, 0o644, fs::read(entry.path())?)),
        }
    }
    Ok(())
}

fn report(checked: &CheckedTree) {
    let sizes = checked.tree().iter().filter_map(|(_, node)| match &node.kind {
        Kind::File(content) => Some(content.len()),
        _ => None,
    });
    let bytes: u64 = sizes.sum();
    println!(
        "{} paths, {} MB; {} left out; {} kernel modules",
        checked.tree().len(),
        bytes / 1_000_000,
        checked.removed().len(),
        checked.modules().iter().count()
    );
}
