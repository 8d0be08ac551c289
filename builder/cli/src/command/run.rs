//! `kiln run`

use super::{bootable::Bootable, machine};
use crate::{args::RunArgs, failure::Failure, print, settings::Settings};
use kiln_emulate::{BootError, BootFailure, DiskMode, Limits, Options, Session};
use std::{io, process::ExitCode, sync::atomic::Ordering, thread, time::Duration};

/// How long a node may take; emulated ones on busy machines take minutes.
const PATIENCE: Duration = Duration::from_secs(1800);

/// Boots an image and keeps it running until Ctrl-C.
pub fn run(settings: &Settings, args: &RunArgs) -> Result<ExitCode, Failure> {
    let image = machine::image(settings, &args.machine)?;
    let options = options(settings, args, &image)?;
    let mut session = Session::start(&options, &*settings.listener)?;
    if args.console {
        session.console().show(io::stderr());
    }
    let limits = Limits { timeout: PATIENCE, ..Limits::default() };
    match session.wait_ready(&limits, &*settings.listener) {
        Ok(report) => print::out(report.to_string()),
        Err(_) if settings.cancel.load(Ordering::Relaxed) => return stop(session),
        // The cluster works; whoever runs it wants to look.
        Err(BootError::Failed { failure: BootFailure::Units(units), .. }) => {
            print::error(format!("warning: the cluster runs, but units failed: {}", units.join(" ")));
        }
        Err(error) => return Err(error.into()),
    }
    if let Some(path) = session.kubeconfig()? {
        print::out(format!("kubectl --kubeconfig {} get nodes", path.display()));
    }
    print::error("running; Ctrl-C stops it");
    while session.is_on() && !settings.cancel.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(200));
    }
    stop(session)
}

fn stop(session: Session) -> Result<ExitCode, Failure> {
    session.stop()?;
    Ok(ExitCode::SUCCESS)
}

fn options(settings: &Settings, args: &RunArgs, image: &Bootable) -> Result<Options, Failure> {
    if image.is_netboot() && args.disk.is_some() {
        let text = format!("{} is for netboot: it has no disk, and keeps nothing", image.image().display());
        return Err(Failure::input(text, "leave out `--disk`, or start the raw image of the same build"));
    }
    let kubeconfig = args.kubeconfig.clone().unwrap_or_else(|| image.kubeconfig());
    let forward = |text: &String| {
        let hint = "write HOST:NODE, such as 8080:80, or HOST:ADDRESS:NODE for an address that MetalLB gives";
        text.parse().map_err(|error| Failure::input(format!("`--forward {text}`: {error}"), hint))
    };
    Ok(Options {
        kubeconfig: Some(kubeconfig),
        api_port: args.api_port,
        forwards: args.forward.iter().map(forward).collect::<Result<_, _>>()?,
        disk: args.disk.clone().map_or(DiskMode::Throwaway, DiskMode::Keep),
        ..machine::options(settings, &args.machine, image)?
    })
}
