//! `kiln plan`: everything that a build would do. Resolves when no lock fits, and writes nothing beside the store.

use super::{specs, workshop};
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
use serde_json::{Value, json};
use std::{fmt::Write as _, path::Path, process::ExitCode};

/// Prints the plan, or those of several images one after the other.
pub fn run(settings: &Settings, args: &PlanArgs) -> Result<ExitCode, Failure> {
    let specs = specs::of_target(settings, &args.target, &args.outputs.output)?;
    let plans = specs.iter().map(|spec| plan(settings, spec, &args.target.lock_file));
    let plans = plans.collect::<Result<Vec<_>, _>>()?;
    print::out(match (args.format, plans.as_slice()) {
        (OutputFormat::Json, [plan]) => format!("{:#}", json(plan)),
        (OutputFormat::Json, plans) => {
            format!("{:#}", json!({ "version": 1, "images": plans.iter().map(json).collect::<Vec<_>>() }))
        }
        (OutputFormat::Text, plans) => plans.iter().map(text).collect::<Vec<_>>().join("\n"),
    });
    Ok(ExitCode::SUCCESS)
}

/// What a build of one image would do.
struct Plan<'a> {
    spec: &'a Spec,
    lock: Lock,
    /// Where the lock is from.
    source: String,
    steps: Vec<Forecast>,
}

fn plan<'a>(settings: &Settings, spec: &'a Spec, path: &Path) -> Result<Plan<'a>, Failure> {
    workshop::with_context(settings, spec, None, |context| {
        let (lock, source) = match kiln_engine::existing(spec, path) {
            Ok(lock) => (lock, path.display().to_string()),
            Err(error) if error.is_out_of_date() && !settings.locked => {
                (kiln_engine::resolve(context, spec)?, format!("made by the build: {error}"))
            }
            Err(error) => return Err(error.into()),
        };
        let steps = kiln_engine::survey(context, spec, &lock)?;
        Ok(Plan { spec, lock, source, steps })
    })
}

fn json(Plan { spec, lock, steps, .. }: &Plan<'_>) -> Value {
    json!({ "version": 1, "spec": spec, "lock": lock, "steps": steps, "files": kiln_engine::names(spec) })
}

fn text(Plan { spec, lock, source, steps }: &Plan<'_>) -> String {
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
