//! The real archives. Run with `KILN_TEST_NETWORK=1`; `KILN_DEBIAN_MIRROR` and `GOPROXY` name other places.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop, and say what it skips"
)]

mod support;

use kiln_plan::{
    debian::{
        Suite,
        release::Keyring,
        resolve::{Universe, Wish, resolve},
    },
    go::GoSum,
};
use kiln_store::clock;
use std::{collections::BTreeSet, env, fs, path::Path, process::Command, time::Instant};
use support::Bench;

fn bench() -> Option<Bench> {
    if env::var("KILN_TEST_NETWORK").is_err() {
        println!("skipped: KILN_TEST_NETWORK is not set");
        return None;
    }
    let mirror = env::var("KILN_DEBIAN_MIRROR").unwrap_or_else(|_| "https://deb.debian.org/debian".to_owned());
    let mut bench = Bench::new(&mirror);
    bench.sources.debian_security = vec![format!("{mirror}-security")];
    bench.sources.goproxy = env::var("GOPROXY").unwrap_or_else(|_| "https://proxy.golang.org".to_owned());
    Some(bench)
}

fn keyring() -> Keyring {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rootfs/keyrings");
    let files = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let keys = files.filter(|path| path.extension().is_some_and(|extension| extension == "asc"));
    keys.fold(Keyring::default(), |ring, path| ring.join(Keyring::parse(&fs::read(path).unwrap()).unwrap()))
}

#[test]
fn trixie_and_its_security_suite_are_verified_and_resolved() {
    let Some(bench) = bench() else { return };
    let suites = [Suite::main("trixie"), Suite::main("trixie-updates"), Suite::main("trixie-security")];
    let began = Instant::now();
    let fetched = bench.fetcher().indexes(&suites, "amd64", (None, clock::now()), &keyring()).unwrap();
    println!("fetched and verified in {:?}", began.elapsed());
    let began = Instant::now();
    let mut universe = Universe::default();
    fetched.iter().for_each(|index| index.add_to(&mut universe).unwrap());
    println!("read in {:?}", began.elapsed());
    fetched
        .iter()
        .for_each(|index| println!("{} of {} by {:?}", index.suite.name, index.release.date, index.release.signers));
    let wanted = env::var("KILN_TEST_PACKAGES").unwrap_or_else(|_| "systemd linux-image-amd64 containerd".to_owned());
    let began = Instant::now();
    let wish = Wish {
        packages: wanted.split_whitespace().map(str::to_owned).collect(),
        exclude: env::var("KILN_TEST_EXCLUDE").unwrap_or_default().split(',').map(str::to_owned).collect(),
        architecture: "amd64".to_owned(),
        essential: env::var("KILN_TEST_EXCLUDE").is_err(),
    };
    let chosen = resolve(&universe, &wish).unwrap();
    println!("resolved {} packages in {:?}", chosen.len(), began.elapsed());
    if let Ok(list) = env::var("KILN_TEST_LIST") {
        let line = |choice: &kiln_plan::debian::resolve::Choice<'_>| {
            format!("{} {}\n", choice.package.name, choice.package.version)
        };
        fs::write(list, chosen.iter().map(line).collect::<String>()).unwrap();
    }
    let names: BTreeSet<&str> = chosen.iter().map(|choice| choice.package.name).collect();
    assert!(names.contains("libc6") && names.contains("systemd"));
}

/// The go command builds with what is laid out, without any network of its own.
#[test]
fn go_accepts_the_modules_that_are_laid_out() {
    let Some(bench) = bench() else { return };
    if Command::new("go").arg("version").output().is_err() {
        println!("skipped: go is not installed");
        return;
    }
    let sum = "golang.org/x/mod v0.20.0 h1:utOm6MM3R3dnawAiJgn0y+xvuYRsm1RKM/4giyfDgV0=\n\
               golang.org/x/mod v0.20.0/go.mod h1:hTbmBsO62+eylJbnUtE2MGJUyE7QWk4xUqPFrRgJ+7c=\n";
    let locked = bench.fetcher().lock_modules(&GoSum::parse(sum).unwrap()).unwrap();
    let path = |file: &Option<kiln_plan::lock::LockedFile>| {
        file.as_ref().and_then(|file| bench.store.object(&file.sha256).unwrap())
    };
    let modules = locked.iter().map(|module| kiln_store::FetchedModule {
        module: kiln_plan::go::Module { path: module.path.clone(), version: module.version.clone() },
        go_mod: path(&module.go_mod),
        zip: path(&module.zip),
    });
    let dir = support::Dir::new();
    let (proxy, work) = (dir.path().join("proxy"), dir.path().join("work"));
    kiln_store::FetchedGo { toolchain: "none".into(), modules: modules.collect() }.lay_out(&proxy).unwrap();
    fs::create_dir(&work).unwrap();
    fs::write(work.join("go.mod"), "module a\n\ngo 1.21\n\nrequire golang.org/x/mod v0.20.0\n").unwrap();
    fs::write(work.join("go.sum"), sum).unwrap();
    fs::write(work.join("a.go"), "package a\n\nimport _ \"golang.org/x/mod/module\"\n").unwrap();
    let mut go = Command::new("go");
    go.args(["build", "./..."]).current_dir(&work).env("GOPROXY", format!("file://{}", proxy.display()));
    go.env("GOFLAGS", "-modcacherw")
        .env("GOMODCACHE", dir.path().join("cache"))
        .env("GONOSUMDB", "*")
        .env("GONOSUMCHECK", "1");
    let output = go.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
