//! What `run` and `test` have in common: an image, built first when asked for, and the machine it boots in.

use super::{board, bootable::Bootable, build, image::open, specs};
use crate::{args::MachineArgs, failure::Failure, settings::Settings};
use kiln_emulate::{self as emulate, Options};
use kiln_image::{enrolment::list, inspect::inspect, signing::Certificate};
use kiln_spec::{Boot, Output, Spec};
use kiln_types::ByteSize;
use std::path::{Path, PathBuf};

/// Formats that boot here, the quickest to begin with first.
const FORMATS: [Output; 10] = [
    Output::Raw,
    Output::Vhd,
    Output::RawZst,
    Output::Vhdx,
    Output::Qcow2,
    Output::Vmdk,
    Output::RawGz,
    Output::RawXz,
    Output::Netboot,
    Output::Iso,
];

/// The image to boot; builds it when a profile and a board were given instead.
pub fn image(settings: &Settings, args: &MachineArgs) -> Result<Bootable, Failure> {
    match (&args.image, &args.profile, &args.board) {
        (Some(image), ..) if image.is_file() => Bootable::of(settings, image),
        (Some(image), ..) => Err(Failure::input(
            format!("there is no image {}", image.display()),
            "`kiln build` makes one; `kiln run --profile P --board B` builds and boots in one go",
        )),
        (None, Some(profile), Some(board)) => {
            let spec = specs::one(settings, profile, board, &args.set)?;
            Bootable::of(settings, &build(settings, &spec)?)
        }
        // The argument parser asks for one or the other.
        _ => Err(Failure::input("no image was given", "give one, or --profile and --board")),
    }
}

/// Builds an image that boots here.
fn build(settings: &Settings, spec: &Spec) -> Result<PathBuf, Failure> {
    let boots_none = || {
        let words: Vec<_> = spec.image.outputs.iter().map(|format| format.word()).collect();
        let text = format!("an archive does not boot here, and this profile makes {}", words.join(", "));
        Failure::input(text, "add it: --set 'image.outputs=[\"raw\"]'")
    };
    if !spec.image.outputs.iter().any(|format| FORMATS.contains(format)) {
        return Err(boots_none());
    }
    let built = build::build(settings, spec, (Path::new("kiln.lock"), Path::new("out")), None)?;
    built.first_of(&FORMATS).map(Path::to_owned).ok_or_else(boots_none)
}

/// The machine that stands in for the image's board, but for what the arguments say.
pub fn options(settings: &Settings, args: &MachineArgs, image: &Bootable) -> Result<Options, Failure> {
    let board = board::of_disk(image.disk(), image.image())?;
    if board.boot == Boot::RaspberryPi {
        let text = format!("{} is for {}, whose firmware nobody emulates", image.image().display(), board.name);
        return Err(Failure::input(text, "`ci/boards` boots its kernel and root in a machine of another kind"));
    }
    let machine = board.emulate;
    let arch = board.arch.word().parse();
    let all = Options {
        arch: arch.map_err(|text: String| Failure::input(text, "boot the image on a real machine"))?,
        machine: machine.machine,
        cpu: machine.cpu,
        memory: args.memory.map_or(machine.memory.0, |mib| ByteSize::mib(mib.into())),
        cpus: args.cpus.unwrap_or(machine.cpus),
        disk_size: machine.disk.0,
        network: !args.no_network,
        boot: boot(args, image)?,
        cancel: settings.cancel.clone(),
        ..Options::new(image.disk())
    };
    if image.is_netboot() { netboot(args, image, all) } else { Ok(all) }
}

/// The same machine without a disk, whose firmware fetches the image from this process.
fn netboot(args: &MachineArgs, image: &Bootable, machine: Options) -> Result<Options, Failure> {
    if args.no_network {
        let text = format!("{} is for netboot: without a network it cannot be fetched", image.image().display());
        return Err(Failure::input(text, "leave out `--no-network`"));
    }
    Ok(Options { image: None, netboot: Some(image.disk().to_owned()), ..machine })
}

fn boot(args: &MachineArgs, image: &Bootable) -> Result<emulate::Boot, Failure> {
    match (args.secure_boot, image.is_live()) {
        (false, _) => Ok(emulate::Boot::Uefi),
        // It enrols keys from its disk.
        (true, false) => Ok(emulate::Boot::SecureBoot { owner: None }),
        (true, true) => Ok(emulate::Boot::SecureBoot { owner: Some(list(&signatory(image)?)) }),
    }
}

/// Who signed the program that the firmware starts.
fn signatory(image: &Bootable) -> Result<Certificate, Failure> {
    let (file, len) = open(image.disk())?;
    let unread = |error| Failure::of_input(format!("cannot read {}", image.image().display()), error);
    let report = inspect(&file, len).map_err(unread)?;
    let programs = report.boot.into_iter().flat_map(|boot| boot.programs);
    let mut signatories = programs.flat_map(|program| program.signed_by);
    signatories.next().map(|signatory| signatory.certificate).ok_or_else(|| {
        let text = format!("{} is not signed, so no firmware with Secure Boot on starts it", image.image().display());
        Failure::input(text, "build it with `[secure-boot]` in its profile, or leave out `--secure-boot`")
    })
}
