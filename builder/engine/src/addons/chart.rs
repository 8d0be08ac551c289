//! A Helm chart to a manifest, by Helm's own library in a program of `rootfs/helm`: once for each chart and what it is rendered
//! with.

use super::{AddonError, read::file};
use crate::{Context, EngineError, software, step};
use kiln_event::{Activity, Event, Task};
use kiln_plan::{
    identity::Identity,
    lock::{Lock, LockedAddon},
};
use kiln_spec::{Addon, AddonFile, Chart, Spec};
use kiln_types::Digest;
use serde_json::json;
use std::{
    fs::{self, File},
    io::Write,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    thread,
    time::Duration,
};

/// Changes when the program is asked another thing.
const VERSION: u32 = 1;
const MANIFEST: &str = "manifest.yaml";
/// What is before the name of a template in the manifest.
pub const SOURCE: &str = "# Source: ";
/// The first line of a manifest whose chart does not make its namespace.
pub const NO_NAMESPACE: &str = "# No namespace\n";
/// How long a chart that takes long is left alone before the user is heard again.
const BREATH: Duration = Duration::from_millis(10);

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
        fs::create_dir(into).map_err(EngineError::io("create", into))?;
        let (path, said) = (into.join(MANIFEST), scratch.path().join("said"));
        let status = run(context, &program, &request.to_string(), (&path, &said))?;
        let said = fs::read_to_string(&said).map_err(EngineError::io("read", &said))?;
        if !status.success() {
            let problem = said.trim().to_owned();
            return Err(AddonError::Render { addon: addon.name.clone(), chart: file(addon), problem }.into());
        }
        for line in said.lines().filter(|line| !line.is_empty()) {
            context.listener.hear(Event::Warning { text: format!("{}: {line}", file(addon)) });
        }
        task.done("");
        Ok::<(), EngineError>(())
    })?;
    let path = dir.join(MANIFEST);
    fs::read_to_string(&path).map_err(EngineError::io("read", &path))
}

fn identity(spec: &Spec, (addon, chart): (&Addon, &Chart), sha256: &Digest) -> Result<Identity, EngineError> {
    let program = software::HELM.identity(&software::toolchain()?, &software::Target::host());
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

/// Runs the program, with nothing of this machine's environment; what it writes goes into two files.
fn run(
    context: &Context<'_>,
    program: &Path,
    request: &str,
    (manifest, said): (&Path, &Path),
) -> Result<ExitStatus, EngineError> {
    let create = |path: &Path| File::create(path).map_err(EngineError::io("create", path));
    let mut command = Command::new(program);
    command.env_clear().stdin(Stdio::piped()).stdout(create(manifest)?).stderr(create(said)?);
    let mut child = command.process_group(0).spawn().map_err(EngineError::io("start", program))?;
    if let Some(mut stdin) = child.stdin.take() {
        // It reads all of it before anything else; if it has ended, its own words say why.
        let _ = stdin.write_all(request.as_bytes());
    }
    loop {
        if let Some(status) = child.try_wait().map_err(EngineError::io("run", program))? {
            return Ok(status);
        }
        if context.cancel.is_cancelled() {
            let ended = child.kill().and_then(|()| child.wait());
            return ended.map_err(EngineError::io("end", program)).and(Err(EngineError::Interrupted));
        }
        thread::sleep(BREATH);
    }
}
