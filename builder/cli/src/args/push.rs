//! Arguments of push.

use super::OutputFormat;
use clap::Args;
use kiln_types::ImageName;
use std::path::PathBuf;

pub const PUSH: &str = "\
IMAGE is what `kiln build --output oci` leaves, DIR/PROFILE-BOARD.oci.tar: the disk, compressed
with zstd, and all that goes beside it. What the registry has already is not sent again; a file
whose connection was cut goes on where it was. NAME leads to the artifact when all of it is
there, and not before. Of several images, each for another board, NAME leads to an index.

Passwords are those of `docker login` or `podman login`, and of the programs that their files
name. A registry on this machine is asked by HTTP, all others by HTTPS.

`oras pull NAME` brings the files back, with their names; `kiln verify` checks them there.

Examples:
  kiln push out/k3s-like-x86_64.oci.tar ghcr.io/me/node:1.0
  kiln push out/k3s-like-x86_64.oci.tar out/k3s-like-rpi4.oci.tar ghcr.io/me/node:1.0
  kiln push out/minimal-x86_64.oci.tar localhost:5000/node --format json | jq -r .digest";

#[derive(Args)]
pub struct PushArgs {
    /// The images.
    #[arg(value_name = "IMAGE", required = true, num_args = 1..)]
    pub images: Vec<PathBuf>,

    /// Where they go: REGISTRY/REPOSITORY:TAG; without a tag it is `latest`.
    #[arg(value_name = "NAME", required = true, value_parser = name)]
    pub name: ImageName,

    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

fn name(text: &str) -> Result<ImageName, String> {
    let name: ImageName = text.parse()?;
    // What is sent has the digest that it has.
    match name.digest() {
        Some(_) => Err("a tag is expected, not a digest".to_owned()),
        None => Ok(name),
    }
}
