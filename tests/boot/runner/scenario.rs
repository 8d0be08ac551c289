//! The files in `scenarios/`.

use crate::{
    database::Product,
    failure::{Failure, Outcome, file, unexpected},
    steps::Step,
};
use kiln_types::ByteSize;
use serde::Deserialize;
use std::{
    fs, mem,
    net::SocketAddrV4,
    path::{Path, PathBuf},
};

/// One machine and what is tried on it.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Scenario {
    /// Name of the file, without its ending.
    #[serde(skip)]
    pub name: String,
    /// Whether it is run only when a word begins its name, not whenever one is in it: the others take long enough.
    #[serde(default)]
    pub only_by_name: bool,
    /// The profile of the image.
    #[serde(default = "profile")]
    pub profile: String,
    /// The board of the image, when it is for one alone.
    pub board: Option<String>,
    /// Settings of the profile in the form of `kiln build --set`, for which an image of its own is built; `@KEY@` stands
    /// for a public key that the step `ssh` has the other half of, `@OTHER@` for another one.
    #[serde(default)]
    pub set: Vec<String>,
    /// Images that all of this is done with, each a scenario of its own: NAME-VARIANT.
    #[serde(default, rename = "variant")]
    variants: Vec<Variant>,
    /// A server of this kind, `postgres` or `mysql`, that runs on this host beside the machine and that the node uses.
    pub database: Option<Product>,
    /// Whether a router runs on this host beside the machine, at port 10179 of 10.0.2.2, AS 64500, for the node as AS 64512.
    #[serde(default)]
    pub router: bool,
    /// Whether an authority that speaks ACME runs on this host beside the machine, at `https://10.0.2.2:14000/dir`. It proves names at the
    /// ports 80 and 443 of `forward`, whatever the name is. `@AUTHORITY@` in `set` is the certificate of its server.
    #[serde(default)]
    pub authority: bool,
    /// User data of a machine of EC2, whose metadata service runs on this host; `@OTHER@` stands for the public key that it stands for in
    /// `set`. It is started with the key of `@KEY@`, its address is 168.0.0.15, and its name `ip-168-0-0-15`.
    pub ec2: Option<String>,
    /// A script of `images/` that makes a container image out of what this machine has; `@ARCHIVE@` in `set` is its file.
    pub archive: Option<String>,
    /// A script of `images/` that fills a folder, which a web server on this machine has while the image is built: `@SITE@` in
    /// `set` is its address, and what it has under `v2` are the images of the registries `registry.example.org` and `quay.io`,
    /// under `github.com` what is there. `@HOME@` is the folder of this crate.
    pub site: Option<String>,
    /// What this node says of itself, in the form of `kiln flash --set`: its disk is then one full of old data, flashed.
    #[serde(default)]
    pub node: Vec<String>,
    /// Whether the disk is the SD card of QEMU's own model of the board, and not a disk of the machine in its place.
    #[serde(default)]
    pub card: bool,
    /// From what a machine without a disk starts.
    pub live: Option<Live>,
    /// A `node.toml` of one line, which the machine has from its firmware.
    pub credential: Option<String>,
    /// Memory of the machine, such as `2GiB`, when it is not that of the board.
    pub memory: Option<ByteSize>,
    /// Size of the disk, such as `8GiB`, when it is not that of the board.
    pub disk: Option<ByteSize>,
    /// Whether the firmware knows Secure Boot; it has no keys at first, but that of `@OWNER@` where it has no disk. `@OWNER@` in
    /// `set` is the folder of a key and its certificate, `owner.key` and `owner.crt`.
    #[serde(default)]
    pub secure_boot: bool,
    /// Whether the machine has a network card.
    #[serde(default = "network")]
    pub network: bool,
    /// Ports of the guest that `http-get` asks; 22 for `ssh`.
    #[serde(default)]
    pub forward: Vec<u16>,
    /// More of them at other addresses of the node's network, such as `10.0.2.200:8080`.
    #[serde(default)]
    pub forward_to: Vec<SocketAddrV4>,
    /// The hardware clock at power-on, such as `2001-01-01T00:00:00`; the host's when not given.
    pub clock: Option<String>,
    /// A second disk: another image with partitions of the same names.
    #[serde(default)]
    pub second_disk: bool,
    /// What is tried, in order.
    #[serde(rename = "test")]
    pub tests: Vec<Test>,
}

/// One of the images of a scenario.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Variant {
    name: String,
    #[serde(default = "profile")]
    profile: String,
    #[serde(default)]
    set: Vec<String>,
    /// What tests may need of it, each in a word.
    #[serde(default)]
    has: Vec<String>,
    database: Option<Product>,
    live: Option<Live>,
}

/// One promise of the node.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Test {
    /// The promise, in words.
    pub name: String,
    /// What a variant must have of it, in words of its `has`; the test is left out of others.
    #[serde(default)]
    needs: Vec<String>,
    /// What is done and expected.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

/// The folder of this crate.
pub fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every scenario, by name.
pub fn load_all() -> Outcome<Vec<Scenario>> {
    let files: Vec<Vec<Scenario>> =
        files_in(&home().join("scenarios"))?.iter().map(|path| load(path)).collect::<Outcome<_>>()?;
    Ok(files.into_iter().flatten().collect())
}

/// The TOML files of a folder, by name.
pub fn files_in(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(file(folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    Ok(paths)
}

/// The scenario of a file, or one for each of its variants.
fn load(path: &Path) -> Outcome<Vec<Scenario>> {
    let text = fs::read_to_string(path).map_err(file(path.display()))?;
    let parse = || -> Outcome<Scenario> {
        let parsed: Result<Scenario, _> = toml::from_str(&text);
        let mut scenario = parsed.map_err(|error| Failure::Scenario { file: path.display().to_string(), error })?;
        scenario.name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(scenario)
    };
    let mut scenario = parse()?;
    let variants = mem::take(&mut scenario.variants);
    if let Some(word) = scenario.missing(&variants) {
        return unexpected(format!("{}: a test needs `{word}`, which no variant has", path.display()));
    }
    if let Some(lost) = scenario.files().find(|file| !file.exists()) {
        return unexpected(format!("{}: {} is not there", path.display(), lost.display()));
    }
    match variants.is_empty() {
        true => Ok(vec![scenario]),
        false => variants.into_iter().map(|variant| Ok(parse()?.of(variant))).collect(),
    }
}

/// What takes the place of a disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Live {
    /// The firmware fetches the image for netboot from a web server of this process.
    Netboot,
    /// The image of a disc, in a drive.
    Disc,
}

impl Scenario {
    /// Whether an image is built for it, in place of the one that all others have.
    pub fn has_own_image(&self) -> bool {
        !self.set.is_empty() || self.profile != profile()
    }

    /// The end of the name of its image.
    pub fn ending(&self) -> &'static str {
        match self.live {
            Some(Live::Netboot) => "netboot.efi",
            Some(Live::Disc) => "iso",
            None => "img",
        }
    }

    /// Whether it is run when these words were given.
    pub fn is_wanted(&self, words: &[String]) -> bool {
        match self.only_by_name {
            true => words.iter().any(|word| self.name.starts_with(word)),
            false => words.is_empty() || words.iter().any(|word| self.name.contains(word)),
        }
    }

    /// The same with the image of a variant, without the tests for which it lacks something.
    fn of(self, variant: Variant) -> Self {
        let mut tests = self.tests;
        tests.retain(|test| test.needs.iter().all(|word| variant.has.contains(word)));
        Self {
            name: format!("{}-{}", self.name, variant.name),
            profile: variant.profile,
            set: variant.set,
            database: variant.database,
            live: variant.live,
            tests,
            ..self
        }
    }

    /// The files that its steps need.
    fn files(&self) -> impl Iterator<Item = PathBuf> {
        self.tests.iter().flat_map(|test| &test.steps).filter_map(Step::file)
    }

    /// A word that a test needs and no variant has: the test would never be done.
    fn missing(&self, variants: &[Variant]) -> Option<&str> {
        let mut needed = self.tests.iter().flat_map(|test| &test.needs);
        needed.find(|word| !variants.iter().any(|variant| variant.has.contains(word))).map(String::as_str)
    }
}

fn profile() -> String {
    "k3s-like".to_owned()
}

fn network() -> bool {
    true
}
