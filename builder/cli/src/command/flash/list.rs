//! The list of devices.

use super::write::of_target;
use crate::{
    args::{FlashArgs, OutputFormat},
    failure::Failure,
    print,
};
use kiln_deliver::disk::{Disk, Roots, TargetError, disks};
use kiln_types::ByteSize;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Prints the devices that can be taken out, or all that have anything in them.
pub fn list(args: &FlashArgs, needed: ByteSize) -> Result<(), Failure> {
    let failed = |error| of_target(TargetError::System(error));
    let mut found = disks(&Roots::default()).map_err(failed)?;
    found.retain(|disk| if args.all { disk.size > ByteSize(0) } else { disk.is_removable() });
    print::out(match args.format {
        OutputFormat::Json => {
            let devices: Vec<_> = found.iter().map(|disk| as_json(disk, needed)).collect();
            format!("{:#}", json!({ "version": 1, "devices": devices }))
        }
        OutputFormat::Text if found.is_empty() => nothing(args.all),
        OutputFormat::Text => found.iter().map(|disk| text(disk, needed)).collect(),
    });
    Ok(())
}

fn nothing(all: bool) -> String {
    let more = if all { "" } else { "; --all shows the disks too that nobody can take out" };
    format!("no cards and no sticks are here{more}")
}

/// A device and what is on it, for the list and for the question.
pub fn text(disk: &Disk, needed: ByteSize) -> String {
    let mut out = format!("{}  {}\n", disk.path.display(), disk.summary());
    // Writing to a string cannot fail.
    if let Some(content) = &disk.content {
        let _ = writeln!(out, "    {content}");
    }
    for part in &disk.partitions {
        let words =
            [part.label.as_deref(), part.content.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "    {:<12} {:>10}  {words}", part.name, part.size.to_string());
    }
    for refusal in disk.refusals(needed) {
        let _ = writeln!(out, "    refused: {refusal}");
    }
    out
}

fn as_json(disk: &Disk, needed: ByteSize) -> Value {
    json!({
        "path": disk.path,
        "size": disk.size.bytes(),
        "model": disk.model,
        "bus": disk.bus,
        "removable": disk.is_removable(),
        "content": disk.content,
        "partitions": disk.partitions,
        "refused": disk.refusals(needed).iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
