//! From the arguments to a device that was written and read back.

use super::{confirm::confirm, list::list, node};
use crate::{args::FlashArgs, failure::Failure, print, settings::Settings};
use kiln_deliver::{
    device,
    disk::{Roots, Target, TargetError, find},
    flash::{FlashError, Flashed, Job, Left, Unfinished, flash},
    image::{Image, ImageError},
};
use kiln_event::Event;
use kiln_spec::{NodeSettings, Problems};
use kiln_types::ByteSize;
use std::{
    error::Error,
    fs, io,
    os::unix::fs::MetadataExt,
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

/// Flashes, or lists what could be.
pub fn run(settings: &Settings, args: &FlashArgs) -> Result<ExitCode, Failure> {
    let image = args.image.as_deref().map(Image::open).transpose().map_err(of_image)?;
    match (&image, &args.device) {
        (Some(image), Some(device)) => {
            let node = node::settings(args.node.as_deref(), &args.set)?;
            write(settings, &Wish { image: image.path(), device, yes: args.yes, node: node.as_ref() })?;
        }
        _ => list(args, image.map_or(ByteSize(0), |image| image.len()))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What `device` names, when an image of `needed` bytes can go there.
pub fn check(device: &Path, needed: ByteSize) -> Result<Target, Failure> {
    let target = find(&Roots::default(), device).map_err(of_target)?;
    let refusals = match &target {
        Target::Disk(disk) => disk.refusals(needed),
        Target::File { .. } => vec![],
    };
    match refusals.as_slice() {
        [] => Ok(target),
        [first, rest @ ..] => Err(Failure::input(
            rest.iter().fold(format!("{} is not flashed: {first}", device.display()), |text, one| {
                format!("{text}\n  and: {one}")
            }),
            "`kiln flash --list` shows the devices that can be flashed",
        )),
    }
}

/// What somebody wants to have flashed.
#[derive(Clone, Copy)]
pub struct Wish<'a> {
    /// The image.
    pub image: &'a Path,
    /// Where it goes.
    pub device: &'a Path,
    /// Without a question.
    pub yes: bool,
    /// What the node says of itself.
    pub node: Option<&'a NodeSettings>,
}

/// Puts an image onto a device.
pub fn write(settings: &Settings, wish: &Wish<'_>) -> Result<(), Failure> {
    let Wish { image: path, device, .. } = *wish;
    let text = wish.node.map(NodeSettings::text).transpose().map_err(Problems::from)?;
    if let Some(text) = node::check(wish.node, path)? {
        settings.listener.hear(Event::Warning { text });
    }
    let image = Image::open(path).map_err(of_image)?;
    let target = check(device, image.len())?;
    check_other(path, target.path())?;
    if image.map().mapped() == image.len().bytes() {
        let text = format!("nothing says which blocks of {} matter: all of them are written", path.display());
        settings.listener.hear(Event::Detail { text });
    }
    if !wish.yes {
        confirm(&target)?;
        // The user may have taken a while, and plugged in another card.
        check(device, image.len())?;
    }
    let started = Instant::now();
    let (flashed, ejected) = onto(settings, &image, &target, text.as_deref())?;
    print::out(summary(&target, &flashed, started.elapsed(), ejected));
    Ok(())
}

fn onto(settings: &Settings, image: &Image, target: &Target, node: Option<&str>) -> Result<(Flashed, bool), Failure> {
    let name = target.path().display().to_string();
    let mut opened = device::open(target.path()).map_err(|error| of_open(&name, error))?;
    let job = Job { image, device: &name, settings: node, listener: &*settings.listener, cancel: &settings.cancel };
    let flashed = flash(&job, &mut opened).map_err(|error| Failure::Flash(Box::new(error), name.clone()))?;
    let removable = matches!(target, Target::Disk(disk) if disk.is_removable());
    Ok((flashed, removable && opened.eject()))
}

fn summary(target: &Target, flashed: &Flashed, took: Duration, ejected: bool) -> String {
    let place = target.path().display();
    let Flashed { written, image } = flashed;
    let seconds = took.as_secs_f64();
    let end = match (target, ejected) {
        (Target::File { .. }, _) => "",
        (Target::Disk(_), true) => "; it was ejected",
        (Target::Disk(_), false) => "; it can be taken out",
    };
    format!("{place}: {written} of {image} written and read back in {seconds:.1} s{end}")
}

/// An image over itself would be neither.
fn check_other(image: &Path, device: &Path) -> Result<(), Failure> {
    let same = |one: &fs::Metadata, other: &fs::Metadata| (one.dev(), one.ino()) == (other.dev(), other.ino());
    match (fs::metadata(image), fs::metadata(device)) {
        (Ok(one), Ok(other)) if same(&one, &other) => {
            Err(Failure::input(format!("{} is the image itself", device.display()), "give another device"))
        }
        _ => Ok(()),
    }
}

fn of_open(name: &str, source: io::Error) -> Failure {
    let hint = match source.kind() {
        io::ErrorKind::PermissionDenied => Some("devices belong to root: `sudo kiln flash …`".to_owned()),
        io::ErrorKind::ResourceBusy => {
            let error = FlashError::InUse { device: name.to_owned(), source };
            return Failure::Flash(Box::new(Unfinished { error, left: Left::Untouched }), name.to_owned());
        }
        _ => None,
    };
    Failure::Other { text: format!("cannot open {name}"), cause: Some(Box::new(source)), hint, input: true }
}

fn of_image(error: ImageError) -> Failure {
    let hint = error.hint();
    input(error, hint)
}

pub(super) fn of_target(error: TargetError) -> Failure {
    let hint = error.hint();
    input(error, hint)
}

/// An error whose text is its own and whose cause follows.
fn input(error: impl Error + 'static, hint: Option<String>) -> Failure {
    let cause = error.source().map(|cause| cause.to_string()).map(Box::<dyn Error>::from);
    Failure::Other { text: error.to_string(), cause, hint, input: true }
}
