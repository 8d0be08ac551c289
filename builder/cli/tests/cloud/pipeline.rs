//! `ci/upload-aws` of the templates for pipelines: who asks is told by a token of the pipeline, and there is no key.

use super::{
    moto,
    place::{Said, said},
    world::World,
};
use kiln_types::Digest;
use serde_json::Value;
use std::{env, fs, os::unix::fs::symlink, path::Path, process::Command};

const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ci/templates/ci");
const ROLE: &str = "arn:aws:iam::123456789012:role/images";
const TOKEN: &str = "a.made-up.token";

impl World {
    /// `out/NAME.img` with its checksums, as `ci/build` leaves it.
    fn built(&self, name: &str, board: &str) {
        fs::create_dir_all(self.place.path("out")).unwrap();
        self.image(&format!("out/{name}"), board, 1);
        let image = self.place.path(&format!("out/{name}.img"));
        let digest = Digest::of(fs::read(image).unwrap());
        self.place.write(&format!("out/{name}.sha256"), &format!("{digest}  {name}.img\n"));
    }

    /// A script of the templates, with a token and nothing else of AWS in its environment.
    fn script(&self, name: &str) -> Command {
        fs::create_dir_all(self.place.path("ci")).unwrap();
        for file in fs::read_dir(SCRIPTS).unwrap().flatten() {
            // Not copied: what was just written may still be open, and cannot be started then. It is there from the second script on.
            let _ = symlink(file.path(), self.place.path("ci").join(file.file_name()));
        }
        let mut command = Command::new(self.place.path("ci").join(name));
        command.env_clear().env("PATH", env::var_os("PATH").unwrap()).env("HOME", self.place.path(""));
        command.env("KILN", env!("CARGO_BIN_EXE_kiln")).env("KILN_STORE", self.place.path("store"));
        command.env("TMPDIR", self.place.path("tmp")).env("AWS_EC2_METADATA_DISABLED", "true");
        command.env("AWS_ENDPOINT_URL", &self.proxy.root).env("AWS_REGION", self.region);
        command.env("AWS_ROLE_ARN", ROLE).env("AWS_ID_TOKEN", TOKEN);
        fs::create_dir_all(self.place.path("tmp")).unwrap();
        command
    }
}

fn ran(command: &mut Command) -> Said {
    let said = said(command.output().unwrap());
    assert!(!said.out.contains(TOKEN) && !said.err.contains(TOKEN), "{}{}", said.out, said.err);
    said
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn what_aws_can_start_is_uploaded_once_by_the_token_of_the_pipeline() {
    let Some(world) = World::new("ap-south-1") else { return };
    for board in ["arm64", "rpi4", "x86_64"] {
        world.built(&format!("house-{board}"), board);
    }
    let said = ran(world.script("upload-aws").arg("--dry-run"));
    assert!(said.ok().contains("upload "));
    assert_eq!(moto::ami_ids(world.region), Vec::<String>::new());

    let said = ran(&mut world.script("upload-aws"));
    assert!(said.err.contains("house-rpi4.img: left out"), "{}", said.err);
    said.ok();
    let asked = world.proxy.last()["AssumeRoleWithWebIdentity"].clone();
    assert_eq!(asked.field("WebIdentityToken"), TOKEN);
    let signed = world.proxy.last()["RegisterImage"].header("authorization").unwrap();
    assert!(!signed.contains(moto::KEY), "{signed}");
    let mut told = ["x86_64", "arm64"].map(|board| {
        let told = read(&world.place.path(&format!("out/house-{board}.ami.json")));
        told["images"][0]["ami"].as_str().unwrap().to_owned()
    });
    let mut made = moto::ami_ids(world.region);
    made.sort();
    told.sort();
    assert_eq!(made, told);
    assert!(!world.place.path("out/house-rpi4.ami.json").exists());

    ran(&mut world.script("upload-aws")).ok();
    let again = read(&world.place.path("out/house-x86_64.ami.json"));
    assert_eq!((again["images"][0]["found"].as_bool(), moto::ami_ids(world.region).len()), (Some(true), 2));
    let left = fs::read_dir(world.place.path("tmp")).unwrap().count();
    assert_eq!(left, 0, "the token is on the disk");
}

#[test]
fn another_image_than_was_built_is_not_uploaded_and_a_failure_is_told() {
    let Some(world) = World::new("ap-south-2") else { return };
    world.built("house-x86_64", "x86_64");
    let said = ran(world.script("upload-aws").args(["--name", "a"]));
    assert_eq!((said.code, said.err.contains("3 to 128")), (Some(1), true), "{}", said.err);
    assert!(!world.place.path("out/house-x86_64.ami.json").exists());
    fs::write(world.place.path("out/house-x86_64.img"), "another one").unwrap();
    let said = ran(&mut world.script("upload-aws"));
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert_eq!(world.proxy.seen(), Vec::<String>::new());
}
