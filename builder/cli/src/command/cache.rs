//! `kiln cache`

use crate::{
    args::{CacheArgs, CacheCommand, OutputFormat},
    failure::Failure,
    print,
    settings::Settings,
};
use kiln_store::{Collected, Keep, Store, Usage};
use serde_json::json;
use std::{path::Path, process::ExitCode};

/// Shows or cleans the store.
pub fn run(settings: &Settings, args: &CacheArgs) -> Result<ExitCode, Failure> {
    let store = Store::open(settings.store()?)?;
    print::out(match &args.command {
        None | Some(CacheCommand::Size) => size(store.dir(), &store.usage()?, args.format),
        Some(CacheCommand::Gc { older_than }) => {
            let collected = store.collect(&Keep { used_within: Some(*older_than), at_most: None })?;
            removed(&collected, &store.usage()?, args.format)
        }
    });
    Ok(ExitCode::SUCCESS)
}

fn parts(usage: &Usage) -> [(&'static str, &'static str, u64); 5] {
    [
        ("downloads", "packages, modules, indexes", usage.objects.bytes()),
        ("results", "of earlier steps", usage.derived.bytes()),
        ("pieces", "compressed parts of files", usage.pieces.bytes()),
        ("go-caches", "of the go command", usage.go.bytes()),
        ("unfinished", "interrupted downloads, work in progress", usage.unfinished.bytes()),
    ]
}

fn size(dir: &Path, usage: &Usage, format: OutputFormat) -> String {
    let parts = parts(usage);
    match format {
        OutputFormat::Json => {
            let parts: serde_json::Map<_, _> =
                parts.iter().map(|(name, _, n)| ((*name).to_owned(), json!(n))).collect();
            let total = usage.total().bytes();
            format!("{:#}", json!({ "version": 1, "store": dir.to_string_lossy(), "bytes": total, "parts": parts }))
        }
        OutputFormat::Text => {
            let line = |(name, what, n): &(&str, &str, u64)| {
                format!("\n  {name:<10} {:>10}  {what}", kiln_types::ByteSize(*n).to_string())
            };
            format!("{}: {}{}", dir.display(), usage.total(), parts.iter().map(line).collect::<String>())
        }
    }
}

fn removed(collected: &Collected, left: &Usage, format: OutputFormat) -> String {
    match format {
        OutputFormat::Json => format!(
            "{:#}",
            json!({
                "version": 1,
                "removed": { "entries": collected.entries, "bytes": collected.size.bytes() },
                "left": { "bytes": left.total().bytes() },
            })
        ),
        OutputFormat::Text => {
            format!("removed {} in {} entries, {} left", collected.size, collected.entries, left.total())
        }
    }
}
