//! `kiln inspect`: what is in an image, read from the image alone.

use crate::{
    args::{InspectArgs, OutputFormat},
    failure::Failure,
    print,
};
use kiln_image::{
    ReadAt,
    erofs::EntryKind,
    inspect::{self, InspectError, Report, Slot},
};
use kiln_tree::Package;
use kiln_types::ByteSize;
use serde_json::json;
use std::{collections::BTreeMap, fmt::Write as _, fs::File, process::ExitCode};

/// Where the build lists the packages of the root.
const PACKAGES: &str = "usr/lib/kiln/packages.json";

/// What the root of a slot says when its files are read.
struct Root {
    packages: Vec<Package>,
    /// Bytes of files by directory, largest first.
    sizes: Vec<(String, ByteSize)>,
}

/// Prints what is in the image.
pub fn run(args: &InspectArgs) -> Result<ExitCode, Failure> {
    let name = args.image.display().to_string();
    let unreadable = |error| Failure::ours(format!("cannot read {name}"), error);
    let file = File::open(&args.image).map_err(unreadable)?;
    let len = file.metadata().map_err(unreadable)?.len();
    let damaged = |error: InspectError| Failure::ours(format!("{name} is not an image of kiln, or is damaged"), error);
    let report = inspect::inspect(&file, len).map_err(damaged)?;
    let roots: Vec<Option<Root>> =
        report.slots.iter().map(|slot| read_root(&file, &report, slot)).collect::<Result<_, _>>().map_err(damaged)?;
    if args.verify {
        for slot in report.slots.iter().filter(|slot| slot.filesystem.is_some()) {
            inspect::verify(&file, &report, &slot.name).map_err(damaged)?;
        }
    }
    print::out(match args.format {
        OutputFormat::Json => as_json(&report, &roots),
        OutputFormat::Text => text(&report, &roots, args),
    });
    Ok(ExitCode::SUCCESS)
}

fn read_root(image: &dyn ReadAt, report: &Report, slot: &Slot) -> Result<Option<Root>, InspectError> {
    if slot.filesystem.is_none() {
        return Ok(None);
    }
    let reader = inspect::open_root(image, report, &slot.name)?;
    let wrong = |source| InspectError::Erofs { partition: slot.name.clone(), source };
    let mut sizes: BTreeMap<String, u64> = BTreeMap::new();
    let mut packages = Vec::new();
    for entry in reader.entries().map_err(wrong)? {
        if entry.path == PACKAGES {
            packages = serde_json::from_slice(&reader.read(&entry, 64 << 20).map_err(wrong)?).unwrap_or_default();
        }
        if entry.kind == EntryKind::File {
            let folder: Vec<&str> = entry.path.split('/').take(3.min(entry.path.matches('/').count())).collect();
            *sizes.entry(folder.join("/")).or_default() += entry.size;
        }
    }
    let mut sizes: Vec<_> = sizes.into_iter().map(|(folder, size)| (folder, ByteSize(size))).collect();
    sizes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(Some(Root { packages, sizes }))
}

fn as_json(report: &Report, roots: &[Option<Root>]) -> String {
    let root = |root: &Root| json!({ "packages": root.packages, "sizes": root.sizes });
    let roots: Vec<_> = roots.iter().map(|found| found.as_ref().map(root)).collect();
    format!("{:#}", json!({ "version": 1, "image": report, "roots": roots }))
}

fn text(report: &Report, roots: &[Option<Root>], args: &InspectArgs) -> String {
    let mut out = format!("{}: {}\n", args.image.display(), report.size);
    // Writing to a string cannot fail.
    for entry in &report.table.entries {
        let _ = writeln!(out, "  {:<16} {:>10}  {}  {}", entry.name, entry.size.to_string(), entry.uuid, entry.kind);
    }
    for entry in report.boot.iter().flat_map(|boot| &boot.entries) {
        let _ = writeln!(out, "{}\n  kernel {}\n  {}", entry.path, entry.uki.uname, entry.uki.command_line);
        for line in entry.uki.os_release.lines().filter(|line| line.starts_with("IMAGE_") || line.starts_with("PRETTY"))
        {
            let _ = writeln!(out, "  {line}");
        }
        for section in &entry.uki.sections {
            let _ = writeln!(out, "  {:<16} {:>10}", section.name, section.size.to_string());
        }
    }
    for (slot, root) in report.slots.iter().zip(roots) {
        describe_slot(&mut out, slot, root.as_ref(), args);
    }
    out
}

fn describe_slot(out: &mut String, slot: &Slot, root: Option<&Root>, args: &InspectArgs) {
    let hash = slot.root_hash.as_ref().map(ToString::to_string).unwrap_or_else(|| "none".to_owned());
    let verdict = if args.verify { " (every block verified)" } else { "" };
    let _ = writeln!(out, "{}\n  root hash {hash}{verdict}", slot.name);
    let (Some(filesystem), Some(root)) = (&slot.filesystem, root) else { return };
    let _ = writeln!(out, "  {} in {} files and directories", filesystem.size, filesystem.inodes);
    for (folder, size) in root.sizes.iter().take(12) {
        let _ = writeln!(out, "  {:>10}  {folder}", size.to_string());
    }
    let _ = writeln!(out, "  {} packages", root.packages.len());
    for package in root.packages.iter().filter(|_| args.packages) {
        let _ = writeln!(out, "    {} {}", package.name, package.version);
    }
}
