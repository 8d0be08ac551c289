//! `kiln plan`: everything that a build would do. Resolves when no lock fits, and writes nothing beside the store.

use super::workshop;
use crate::{
    args::{OutputFormat, PlanArgs},
    failure::Failure,
    print,
    settings::Settings,
};
use kiln_plan::lock::Lock;
use kiln_spec::{Spec, Stamp};
use kiln_types::ByteSize;
use serde_json::json;
use std::{fmt::Write as _, process::ExitCode};

/// Prints the plan.
pub fn run(settings: &Settings, args: &PlanArgs) -> Result<ExitCode, Failure> {
    let spec = workshop::spec_of(settings, &args.target)?;
    let path = &args.target.lock_file;
    let lock = match kiln_engine::existing(&spec, path) {
        Ok(lock) => lock,
        Err(error) if error.is_out_of_date() && !settings.locked => {
            workshop::with_context(settings, &spec, |context| Ok(kiln_engine::resolve(context, &spec)?))?
        }
        Err(error) => return Err(error.into()),
    };
    print::out(match args.format {
        OutputFormat::Json => format!("{:#}", json!({ "version": 1, "spec": spec, "lock": lock })),
        OutputFormat::Text => text(&spec, &lock),
    });
    Ok(ExitCode::SUCCESS)
}

fn text(spec: &Spec, lock: &Lock) -> String {
    let stamp = Stamp::new(spec, &lock.created.to_string());
    let debs: u64 = lock.debs.iter().map(|deb| deb.size).sum();
    let modules: u64 = lock.go_modules.iter().filter_map(|module| module.zip.as_ref()).map(|zip| zip.size).sum();
    let mut out = format!("{} version {}: {}\n", spec.image.id, stamp.version, spec.description);
    // Writing to a string cannot fail.
    let mut line = |key: &str, value: String| {
        let _ = writeln!(out, "  {key:<16} {value}");
    };
    line("board", format!("{} ({})", spec.board.name, spec.board.arch));
    line("kubernetes", format!("{}, node {}", spec.kubernetes.version, spec.kubernetes.hostname));
    line("networks", format!("pods {}, services {}", spec.network.pod_cidr, spec.network.service_cidr));
    line("command line", spec.image.command_line.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
    for index in &lock.indexes {
        line("verify", format!("{} of {}", index.suite, index.date));
    }
    line("fetch", format!("{} packages, {}", lock.debs.len(), ByteSize(debs)));
    line("fetch", format!("{} Go modules, {}", lock.go_modules.len(), ByteSize(modules)));
    if let Some(go) = &lock.go_toolchain {
        line("compile", format!("the node's programs with {} ({})", go.version, ByteSize(go.size)));
    }
    line("write", format!("root: EROFS ({} {}) and dm-verity", spec.image.compression, spec.image.level));
    line("write", format!("{0}.img, {0}.efi, {0}.lock, {0}.packages, {0}.sha256", spec.image.id));
    for deb in &lock.debs {
        let _ = writeln!(out, "  package          {} {} ({})", deb.name, deb.version, deb.suite);
    }
    out
}
