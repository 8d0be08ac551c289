//! A Helm chart to a manifest, by Helm's own library in a program of `rootfs/helm`: once for each chart and what it is rendered
//! with.

use super::{AddonError, read::file};
use crate::{Context, EngineError, software, step};
use kiln_event::{Activity, Task};
use kiln_plan::{
    identity::Identity,
    lock::{Lock, LockedAddon},
};
use kiln_spec::{Addon, AddonFile, Chart, Spec};
use kiln_types::Digest;
use serde_json::json;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// Changes when the program is asked another thing.
const VERSION: u32 = 1;
const MANIFEST: &str = "manifest.yaml";
/// What is before the name of a template in the manifest.
pub const SOURCE: &str = "# Source: ";

/// The manifest of a chart that `pin` has.
pub fn render(
    context: &Context<'_>,
    spec: &Spec,
    (addon, chart): (&Addon, &Chart),
    pin: &LockedAddon,
    lock: &Lock,
) -> Result<String, EngineError> {
    let dir = step::kept(context.store, context.listener, &identity(spec, (addon, chart), &pin.sha256)?, |into| {
        let task = Task::start(context.listener, Activity::Assemble, format!("the chart of {}", addon.name), None);
        let program = software::tool(context, &software::HELM, lock)?.join("kiln-chart");
        let scratch = context.store.scratch()?;
        let request = json!({
            "chart": lay_out(context, chart, pin, scratch.path())?,
            "release": addon.name,
            "namespace": chart.namespace,
            "kubernetes": spec.kubernetes.version,
            "values": chart.values.iter().collect::<Vec<_>>(),
        });
        let output = run(&program, scratch.path(), &request.to_string())?;
        if !output.status.success() {
            let problem = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(AddonError::Render { addon: addon.name.clone(), chart: file(addon), problem }.into());
        }
        fs::create_dir(into).map_err(EngineError::io("create", into))?;
        let path = into.join(MANIFEST);
        fs::write(&path, output.stdout).map_err(EngineError::io("write", &path))?;
        task.done("");
        Ok::<(), EngineError>(())
    })?;
    let path = dir.join(MANIFEST);
    fs::read_to_string(&path).map_err(EngineError::io("read", &path))
}

fn identity(spec: &Spec, (addon, chart): (&Addon, &Chart), sha256: &Digest) -> Result<Identity, EngineError> {
    let program = software::HELM.identity(&software::toolchain()?, software::host());
    let values = chart.values.as_ref().map_or_else(|| "none".to_owned(), |values| Digest::of(values).to_string());
    Ok(Identity::new("chart", VERSION, &addon.name)
        .input("chart", sha256, "the chart itself")
        .input("release", &addon.name, "what it calls itself")
        .input("namespace", &chart.namespace, "where its objects are")
        .input("values", values, "over its own")
        .input("kubernetes", &spec.kubernetes.version, "what it is told the cluster is")
        .input("program", program.id(), "renders it"))
}

/// Where the program finds the chart.
fn lay_out(context: &Context<'_>, chart: &Chart, pin: &LockedAddon, scratch: &Path) -> Result<PathBuf, EngineError> {
    let AddonFile::Local { files, .. } = &chart.file else { return Ok(context.store.object_path(&pin.sha256)) };
    let root = scratch.join("chart");
    for (name, bytes) in files {
        let path = if name.is_empty() { root.clone() } else { root.join(name) };
        let parent = path.parent().unwrap_or(scratch);
        fs::create_dir_all(parent).map_err(EngineError::io("create", parent))?;
        fs::write(&path, bytes).map_err(EngineError::io("write", &path))?;
    }
    Ok(root)
}

/// Runs the program, with nothing of this machine's environment.
fn run(program: &Path, dir: &Path, request: &str) -> Result<Output, EngineError> {
    let mut command = Command::new(program);
    command.env_clear().current_dir(dir).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(EngineError::io("start", program))?;
    if let Some(mut stdin) = child.stdin.take() {
        // It reads all of it before it writes; if it has ended, its own words say why.
        let _ = stdin.write_all(request.as_bytes());
    }
    child.wait_with_output().map_err(EngineError::io("run", program))
}
