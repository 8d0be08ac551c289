//! `kiln plan`: everything that a build would do. Resolves when no lock fits, and writes nothing beside the store.

use super::workshop;
use crate::{
    args::{OutputFormat, PlanArgs},
    failure::Failure,
    print,
    settings::Settings,
};
use kiln_engine::{Forecast, Outlook};
use kiln_plan::lock::Lock;
use kiln_spec::{Spec, Stamp, value::AnyCidr};
use kiln_types::ByteSize;
use serde_json::json;
use std::{fmt::Write as _, process::ExitCode};

/// Prints the plan.
pub fn run(settings: &Settings, args: &PlanArgs) -> Result<ExitCode, Failure> {
    let spec = workshop::spec_with(settings, &args.target, &args.outputs)?;
    let path = &args.target.lock_file;
    let (lock, source, steps) = workshop::with_context(settings, &spec, None, |context| {
        let (lock, source) = match kiln_engine::existing(&spec, path) {
            Ok(lock) => (lock, path.display().to_string()),
            Err(error) if error.is_out_of_date() && !settings.locked => {
                (kiln_engine::resolve(context, &spec)?, format!("made by the build: {error}"))
            }
            Err(error) => return Err(error.into()),
        };
        let steps = kiln_engine::survey(context, &spec, &lock)?;
        Ok((lock, source, steps))
    })?;
    print::out(match args.format {
        OutputFormat::Json => {
            format!(
                "{:#}",
                json!({ "version": 1, "spec": spec, "lock": lock, "steps": steps, "files": kiln_engine::names(&spec) })
            )
        }
        OutputFormat::Text => text(&spec, &lock, &source, &steps),
    });
    Ok(ExitCode::SUCCESS)
}

fn text(spec: &Spec, lock: &Lock, source: &str, steps: &[Forecast]) -> String {
    let stamp = Stamp::new(spec, &lock.created.to_string());
    let mut out = format!("{} version {}\n", spec.image.id, stamp.version);
    // Writing to a string cannot fail.
    let mut line = |key: &str, value: &str| {
        let _ = writeln!(out, "  {key:<12} {value}");
    };
    line("profile", &format!("{}: {}", spec.profile, spec.description));
    line("board", &format!("{} ({}): {}", spec.board.name, spec.board.arch, spec.board.description));
    line("kubernetes", &format!("{}, node {}", spec.kubernetes.version, spec.kubernetes.hostname));
    let list = |nets: &[AnyCidr]| nets.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
    line(
        "networks",
        &format!("pods {}, services {}", list(&spec.network.pod_cidrs), list(&spec.network.service_cidrs)),
    );
    line("kernel", &spec.image.command_line.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
    line("lock", source);
    for index in &lock.indexes {
        line("index", &format!("{} of {}", index.suite, index.date));
    }
    let _ = writeln!(out, "\nSteps");
    for step in steps {
        let outlook = match &step.outlook {
            Outlook::Kept => "kept".to_owned(),
            Outlook::Done(reason) => reason.clone(),
            Outlook::Depends(reason) => format!("depends on {reason}"),
        };
        let _ = writeln!(out, "  {:<12} {}: {outlook}", step.step, step.what);
    }
    let _ = writeln!(out, "  {:<12} {}", "write", kiln_engine::names(spec).join(", "));
    let size: u64 = lock.debs.iter().map(|deb| deb.size).sum();
    let _ = writeln!(out, "\nPackages ({}, {})", lock.debs.len(), ByteSize(size));
    for deb in &lock.debs {
        let _ = writeln!(out, "  {} {} ({})", deb.name, deb.version, deb.suite);
    }
    out
}
