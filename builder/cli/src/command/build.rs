//! `kiln build`

use super::{flash, many, signer::signer, specs, workshop};
use crate::{
    args::{BuildArgs, OutputFormat},
    failure::Failure,
    print,
    settings::Settings,
};
use kiln_attest::minisign::SecretKey;
use kiln_engine::{Built, BuiltImage, LockMode};
use kiln_spec::{Output, Spec};
use kiln_types::ByteSize;
use std::{path::Path, process::ExitCode, time::Instant};

/// Builds the images that were asked for.
pub fn run(settings: &Settings, args: &BuildArgs) -> Result<ExitCode, Failure> {
    let specs = specs::of_target(settings, &args.target, &args.outputs.output)?;
    match specs.as_slice() {
        [spec] if args.format == OutputFormat::Text => one(settings, args, spec),
        many if args.flash.is_some() => {
            let text = format!("`--flash` puts one image onto a device, and this builds {}", many.len());
            Err(Failure::input(text, "choose one by `--profile` and `--board`, or flash one of them by `kiln flash`"))
        }
        many => many::run(settings, args, many),
    }
}

fn one(settings: &Settings, args: &BuildArgs, spec: &Spec) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    let node = flash::settings(args.node.as_deref(), &[])?;
    if let Some(device) = &args.flash {
        // What is refused is told before the work, not after it.
        if !spec.image.outputs.iter().any(|format| FLASHED.contains(format)) {
            let formats: Vec<_> = spec.image.outputs.iter().map(|format| format.word()).collect();
            let text = format!("`--flash` puts raw images onto devices, and this build makes {}", formats.join(", "));
            return Err(Failure::input(text, "add `--output raw`, or `--output raw.zst`"));
        }
        flash::check(device, ByteSize(0))?;
    }
    let signer = signer(&args.sign)?;
    let built = build(settings, spec, (&args.target.lock_file, &args.out), signer.as_ref())?;
    let seconds = started.elapsed().as_secs_f64();
    for image in &built.images {
        let what = if built.up_to_date { "nothing changed".to_owned() } else { size(image) };
        // Once, behind the last one: they were made together.
        let is_last = built.images.last() == Some(image) && !built.up_to_date;
        let time = if is_last { format!(" in {seconds:.1} s") } else { String::new() };
        print::out(format!("{}: {what}{time}", image.path.display()));
    }
    if let (Some(device), Some(image)) = (&args.flash, built.first_of(&FLASHED)) {
        flash::write(settings, &flash::Wish { image, device, yes: args.yes, node: node.as_ref() })?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What `kiln flash` reads, in the order in which it likes it.
const FLASHED: [Output; 2] = [Output::Raw, Output::RawZst];

fn size(image: &BuiltImage) -> String {
    match image.written < image.size {
        true => format!("{} ({} without holes)", image.size, image.written),
        false => image.size.to_string(),
    }
}

/// Builds `spec` into the directory `out` with the lock at `lock_file`.
pub fn build(
    settings: &Settings,
    spec: &Spec,
    (lock_file, out): (&Path, &Path),
    signer: Option<&SecretKey>,
) -> Result<Built, Failure> {
    let mode: LockMode = workshop::lock_mode(settings);
    workshop::with_context(settings, spec, signer, |context| {
        let lock = kiln_engine::lock(context, spec, lock_file, mode)?;
        Ok(kiln_engine::build(context, spec, &lock, out)?)
    })
}
