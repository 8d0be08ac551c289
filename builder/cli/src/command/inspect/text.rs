//! The report for people.

use super::{
    hardware::{self, Hardware},
    root::Root,
};
use crate::args::InspectArgs;
use kiln_image::{
    gpt::Table,
    inspect::{BootEntry, BootPartition, Enrolled, Report, Signatory, Slot},
};
use kiln_types::ByteSize;
use std::fmt::Write as _;

/// So many directories are shown.
const DIRECTORIES: usize = 12;

/// All of it. Writing to a string cannot fail, so nobody looks whether it did.
pub fn text(report: &Report, roots: &[Option<Root>], args: &InspectArgs) -> String {
    let mut out = format!("{}: {}\n", args.image.display(), report.size);
    report.table.iter().for_each(|table| partitions(&mut out, table));
    report.boot.iter().flat_map(|boot| &boot.entries).for_each(|entry| describe_boot(&mut out, entry));
    report.boot.iter().filter(|boot| !boot.programs.is_empty()).for_each(|boot| describe_signatures(&mut out, boot));
    if let Some((boot, command_line)) = report.boot.as_ref().and_then(|boot| Some((boot, boot.command_line.as_ref()?)))
    {
        heading(&mut out, &format!("Boot partition {}", boot.name));
        line(&mut out, "command line", command_line);
        boot.files.iter().for_each(|file| sized(&mut out, file.size, &file.path));
    }
    for (slot, root) in report.slots.iter().zip(roots) {
        describe_slot(&mut out, slot, root.as_ref(), args);
    }
    out
}

fn partitions(out: &mut String, table: &Table) {
    heading(out, "Partitions");
    for entry in &table.entries {
        let _ = writeln!(out, "  {:<16} {:>10}  {}  {}", entry.name, entry.size.to_string(), entry.uuid, entry.kind);
    }
}

fn heading(out: &mut String, text: &str) {
    let _ = writeln!(out, "\n{text}");
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "  {key:<16} {value}");
}

fn sized(out: &mut String, size: ByteSize, name: &str) {
    let _ = writeln!(out, "  {:>10}  {name}", size.to_string());
}

fn describe_boot(out: &mut String, BootEntry { path, uki }: &BootEntry) {
    heading(out, &format!("Boot entry {path}"));
    let release = |key: &str| {
        let value = uki.os_release.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        value.unwrap_or_default().trim_matches('"').to_owned()
    };
    line(out, "image", &format!("{} {}", release("IMAGE_ID"), release("IMAGE_VERSION")));
    line(out, "system", &release("PRETTY_NAME"));
    line(out, "linux", &uki.uname);
    line(out, "command line", &uki.command_line);
    let sizes = uki.sections.iter().filter(|section| section.size >= ByteSize(1 << 16));
    let sizes: Vec<_> = sizes.map(|section| format!("{} {}", section.name, section.size)).collect();
    line(out, "sections", &sizes.join(", "));
}

fn describe_signatures(out: &mut String, boot: &BootPartition) {
    heading(out, "Secure Boot");
    for program in &boot.programs {
        let by: Vec<_> = program.signed_by.iter().map(known).collect();
        let state = match &program.fault {
            Some(fault) => format!("NOT VALID: {fault}"),
            None if by.is_empty() => "not signed".to_owned(),
            None => format!("signed by {}", by.join(", ")),
        };
        let _ = writeln!(out, "  {:<34} {state}", program.path);
    }
    for Enrolled { variable, certificates, fault } in &boot.enrolled {
        let all: Vec<_> = certificates.iter().map(known).collect();
        line(out, &format!("enrols {variable}"), fault.as_ref().unwrap_or(&all.join(", ")));
    }
}

/// Name and fingerprint: anybody can make a certificate with that name.
fn known(by: &Signatory) -> String {
    format!("{} (SHA-256 {})", by.subject, by.sha256)
}

fn describe_slot(out: &mut String, slot: &Slot, root: Option<&Root>, args: &InspectArgs) {
    heading(out, &format!("Slot {}", slot.name));
    let hash = slot.root_hash.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
    line(out, "root hash", &hash);
    if args.verify {
        line(out, "verified", "every block, against the root hash");
    }
    let (Some(filesystem), Some(root)) = (&slot.filesystem, root) else {
        return line(out, "filesystem", "none yet");
    };
    if let Some(board) = &root.board {
        line(out, "board", &format!("{} ({}): {}", board.name, board.arch, board.description));
    }
    line(out, "filesystem", &format!("{} for {} in {} files", filesystem.size, root.content, filesystem.inodes));
    for component in &root.components {
        line(out, &component.name, &component.version);
    }
    line(
        out,
        "packages",
        &format!("{} of Debian{}", root.packages.len(), if args.packages { "" } else { "; --packages lists them" }),
    );
    describe_hardware(out, &root.hardware, args);
    heading(out, "Largest directories, uncompressed");
    root.sizes.iter().take(DIRECTORIES).for_each(|(path, size)| sized(out, *size, path));
    heading(out, "Largest files, uncompressed");
    root.largest.iter().for_each(|(path, size)| sized(out, *size, path));
    if args.packages {
        heading(out, "Packages");
        root.packages.iter().for_each(|package| line(out, &package.name, &package.version));
    }
}

fn describe_hardware(out: &mut String, Hardware { modules, firmware }: &Hardware, args: &InspectArgs) {
    for (what, files) in [("Kernel modules", modules), ("Firmware", firmware)] {
        heading(out, &format!("{what}, uncompressed: {} in {} files", hardware::total(files), files.len()));
        if args.modules {
            files.iter().for_each(|(path, size)| sized(out, *size, path));
            continue;
        }
        let groups = hardware::groups(files);
        let (shown, rest) = groups.split_at(groups.len().min(DIRECTORIES));
        shown.iter().for_each(|group| sized(out, group.size, &format!("{} ({})", group.name, group.files)));
        if !rest.is_empty() {
            let size = rest.iter().map(|group| group.size.bytes()).sum();
            sized(out, ByteSize(size), &format!("in {} others; --modules lists all", rest.len()));
        }
    }
}
