//! `kiln upload aws`: from the arguments to AMIs.

use crate::{
    args::{AwsArgs, OutputFormat},
    command::board,
    failure::Failure,
    print,
    settings::Settings,
};
use kiln_cloud::{
    CloudError, Content, Machine,
    aws::{Account, Job, Uploaded, Wish, foresee, upload},
};
use kiln_deliver::image::Image;
use kiln_store::{Proxies, Store};
use serde_json::json;
use std::{path::Path, process::ExitCode};

/// Makes AMIs of an image, or says what would be done.
pub fn run(settings: &Settings, args: &AwsArgs) -> Result<ExitCode, Failure> {
    super::check_online(settings)?;
    let wish = wish(args);
    wish.check()?;
    let image = Image::open(&args.image).map_err(CloudError::from)?;
    // A compressed image says what it is for when it is unpacked.
    let known = (!image.is_compressed()).then(|| machine(&args.image, &args.image)).transpose()?;
    let store = Store::open(settings.store()?)?;
    let scratch = store.scratch()?;
    let content = Content::read(&image, &scratch.path().join("disk"), (&*settings.listener, &settings.cancel))?;
    let machine = known.map_or_else(|| machine(content.path(), &args.image), Ok)?;
    let proxies = Proxies::from_env();
    let account = Account::find(args.region.as_deref(), &proxies)?;
    let job = Job {
        content: &content,
        image: &stem(&args.image),
        machine: &machine,
        wish: &wish,
        store: &store,
        account: &account,
        proxies: &proxies,
        patience: super::patience(),
        listener: &*settings.listener,
        cancel: &settings.cancel,
    };
    let digest = content.digest().to_string();
    print::out(match args.dry_run {
        true => steps(&foresee(&job)?, &digest, args.format),
        false => made(&upload(&job)?, &digest, args.format),
    });
    Ok(ExitCode::SUCCESS)
}

fn wish(args: &AwsArgs) -> Wish {
    Wish {
        name: args.name.clone(),
        description: args.description.clone(),
        tags: args.tag.clone(),
        disk: args.disk_size,
        copies: args.copy_to.clone(),
        share: args.share.clone(),
        public: args.public,
        deprecate: args.deprecate_at,
    }
}

/// What the image is for, when clouds have such machines.
fn machine(disk: &Path, image: &Path) -> Result<Machine, Failure> {
    let board = board::of_disk(disk, image)?;
    Machine::of(&board.name, board.arch, board.boot).map_err(|error| {
        let text = format!("{} cannot be started by AWS: {error}", image.display());
        Failure::input(text, error.hint())
    })
}

/// What the image is called without its ending.
fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".zst").unwrap_or(&name);
    name.strip_suffix(".img").unwrap_or(name).to_owned()
}

fn steps(steps: &[String], digest: &str, format: OutputFormat) -> String {
    match format {
        OutputFormat::Text => format!("nothing was changed; an upload would\n  {}", steps.join("\n  ")),
        OutputFormat::Json => format!("{:#}", json!({ "version": 1, "digest": digest, "would": steps })),
    }
}

fn made(made: &[Uploaded], digest: &str, format: OutputFormat) -> String {
    let line = |one: &Uploaded| {
        let found = if one.found { "  was there already" } else { "" };
        format!("{}  {}  {}{found}", one.region, one.ami, one.name)
    };
    match format {
        OutputFormat::Text => made.iter().map(line).collect::<Vec<_>>().join("\n"),
        OutputFormat::Json => format!("{:#}", json!({ "version": 1, "digest": digest, "images": made })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_an_image_are_called_the_same() {
        assert_eq!(stem(Path::new("out/k3s-like-x86_64.img")), "k3s-like-x86_64");
        assert_eq!(stem(Path::new("k3s-like-x86_64.img.zst")), "k3s-like-x86_64");
    }
}
