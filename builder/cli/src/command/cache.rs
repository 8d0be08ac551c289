//! `kiln cache`

use crate::{
    args::{CacheArgs, CacheCommand, OutputFormat},
    failure::Failure,
    print,
    settings::Settings,
};
use kiln_store::{Collected, Keep, Store, Usage};
use kiln_types::ByteSize;
use serde_json::json;
use std::{path::Path, process::ExitCode, time::Duration};

/// Shows or cleans the store.
pub fn run(settings: &Settings, args: &CacheArgs) -> Result<ExitCode, Failure> {
    let store = Store::open(settings.store()?)?;
    print::out(match &args.command {
        None | Some(CacheCommand::Size) => size(store.dir(), &store.usage()?, args.format),
        Some(CacheCommand::Gc { older_than, at_most }) => {
            let collected = store.collect(&keep(*older_than, *at_most))?;
            removed(&collected, &store.usage()?, args.format)
        }
    });
    Ok(ExitCode::SUCCESS)
}

/// A size alone says nothing of age; nothing at all means what nobody used for 30 days.
fn keep(older_than: Option<Duration>, at_most: Option<ByteSize>) -> Keep {
    let used_within = older_than.or(at_most.is_none().then_some(MONTH));
    Keep { used_within, at_most }
}

const MONTH: Duration = Duration::from_secs(30 * 24 * 3600);

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
                format!("\n  {name:<10} {:>10}  {what}", ByteSize(*n).to_string())
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
