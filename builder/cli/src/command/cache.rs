//! `kiln cache`

use crate::{
    args::{CacheArgs, CacheCommand},
    failure::Failure,
    print,
    settings::Settings,
};
use kiln_store::{Keep, Store};
use std::process::ExitCode;

/// Shows or cleans the store.
pub fn run(settings: &Settings, args: &CacheArgs) -> Result<ExitCode, Failure> {
    let store = Store::open(&settings.store)?;
    match &args.command {
        None | Some(CacheCommand::Size) => {
            let usage = store.usage()?;
            print::out(format!(
                "{}: {}\n  downloads   {}\n  results     {}\n  unfinished  {}",
                store.dir().display(),
                usage.total(),
                usage.objects,
                usage.derived,
                usage.unfinished
            ));
        }
        Some(CacheCommand::Gc { older_than }) => {
            let collected = store.collect(&Keep { used_within: Some(*older_than), at_most: None })?;
            print::out(format!("removed {} entries, {}", collected.entries, collected.size));
        }
    }
    Ok(ExitCode::SUCCESS)
}
