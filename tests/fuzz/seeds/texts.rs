//! Files that people and archives write.

use crate::{Outcome, Seeds};
use kiln_attest::minisign::SecretKey;
use kiln_data::Content;
use kiln_fuzz::{deb::CONTROL, files, release::Signer};
use kiln_image::bmap::{self, BlockMap};
use std::{fs, path::Path};

/// The root of the repository.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

const PACKAGES: &str = "\
Package: a
Version: 1:2.0~rc1-3+b1
Architecture: amd64
Priority: important
Depends: b (>= 1) | c [amd64],
 d:any, v (= 2)
Conflicts: e (<< 2)
Filename: pool/a.deb
Size: 7
SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

Package: b
Version: 1
Architecture: all
Essential: yes
Provides: v (= 2), c
Breaks: a (<< 1)
Filename: pool/b.deb
Size: 1
SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

Package: d
Version: 2.0-1
Architecture: amd64
Pre-Depends: b
Filename: pool/d.deb
Size: 1
SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
";

const COPYRIGHT: &str = "\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
License: GPL-2+ or Expat, and custom

Files: a
License: GFDL-NIV-1.3+ with Bison exception
 text

License: custom
 Do what
 .
 you want.
";

const RELEASE: &str = "\
Origin: Debian
Suite: stable
Codename: trixie
Date: Fri, 11 Apr 2025 00:00:00 UTC
Valid-Until: Fri, 18 Apr 2025 00:00:00 UTC
NotAutomatic: yes
Acquire-By-Hash: yes
Architectures: amd64 arm64
Components: main
SHA256:
 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 main/binary-amd64/Packages.xz
";

const LOCK: &str = r#"version = 2

[[image]]
created = "2026-11-21T09:15:44Z"

[image.request]
architecture = "amd64"
packages = ["systemd"]

[image.request.profile]
name = "k3s-like"
sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

[image.request.board]
name = "x86_64"
sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

[[image.request.suites]]
name = "trixie"
components = ["main"]

[image.request.go]
toolchain = "go1.26.6"
host = "linux-amd64"
h1 = "h1:NqM8EUOU14njkJ3fqMW+pc6Ldnwhi/IjpwHt7yyuwOQ="
sum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

[[image.index]]
suite = "trixie"
date = "2026-11-21T09:15:44Z"
in-release = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

[[image.deb]]
name = "systemd"
version = "257.9-1"
architecture = "amd64"
suite = "trixie"
file = "pool/systemd.deb"
size = 7
sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

[[go]]
[go.request]
toolchain = "go1.26.6"
host = "linux-amd64"
h1 = "h1:NqM8EUOU14njkJ3fqMW+pc6Ldnwhi/IjpwHt7yyuwOQ="
sum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

[go.toolchain]
version = "go1.26.6"
host = "linux-amd64"
h1 = "h1:NqM8EUOU14njkJ3fqMW+pc6Ldnwhi/IjpwHt7yyuwOQ="
size = 4
sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

[[go.module]]
path = "a.b/c"
version = "v1.0.0"

[go.module.zip]
h1 = "h1:NqM8EUOU14njkJ3fqMW+pc6Ldnwhi/IjpwHt7yyuwOQ="
size = 4
sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"#;

const NODE: &str = r#"
hostname = "pi-7"
[access]
ssh-authorized-keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me"]
[network]
address = "192.168.1.20/24"
gateway = "192.168.1.1"
dns = ["9.9.9.9"]
interface = "en*"
[wifi]
ssid = "home"
passphrase = "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e"
country = "DE"
"#;

pub fn write(seeds: &Seeds) -> Outcome {
    debian(seeds)?;
    own_files(seeds)?;
    root(seeds)
}

fn debian(seeds: &Seeds) -> Outcome {
    seeds.add("control", "packages", PACKAGES)?;
    seeds.add("control", "control", CONTROL)?;
    seeds.add("relations", "both", "b (>= 1:2.0~rc1-3) | c:any [amd64 !arm64], d (<< 1)\n1:2.0~rc1-3\n2.0+b1\n")?;
    seeds.add("resolve", "wish", format!("a, d (>= 1), b/backports\ne, a: c\n\n{PACKAGES}"))?;
    seeds.add("release", "release", RELEASE)?;
    let fixtures = Path::new(ROOT).join("builder/plan/src/debian/release/fixtures");
    for name in ["InRelease.SHA512", "InRelease.SHA1", "InRelease.MD5"] {
        seeds.add("in-release", name, fs::read(fixtures.join(name))?)?;
    }
    let signer = Signer::new()?;
    seeds.add("in-release", "other-key", signer.sign(RELEASE)?)?;
    seeds.add("keyring", "ed25519", signer.armoured_key()?)?;
    seeds.add("keyring", "weak-key", fs::read(fixtures.join("weak-key.asc"))?)?;
    for key in kiln_data::files("rootfs/keyrings") {
        if let Content::Bytes(bytes) = key.content {
            seeds.add("keyring", key.path, bytes)?;
        }
    }
    Ok(())
}

fn own_files(seeds: &Seeds) -> Outcome {
    for file in kiln_data::files("rootfs/manifests") {
        seeds.add("manifest", file.path, bytes(&file.content))?;
    }
    for name in ["add-on-stand-in.yaml", "add-on-pods.yaml"] {
        seeds.add("manifest", name, fs::read(Path::new(ROOT).join("tests/boot/manifests").join(name))?)?;
    }
    for (target, directory) in [("profile", "profiles"), ("board", "boards")] {
        for file in kiln_data::files(directory) {
            seeds.add(target, file.path, bytes(&file.content))?;
        }
    }
    // Each of these begins with what is wrong and ends with what is said about it.
    for case in fs::read_dir(Path::new(ROOT).join("builder/spec/tests/golden/cases"))? {
        let case = case?;
        for (number, part) in fs::read_to_string(case.path())?.split("\n\n").enumerate().take(40) {
            let name = format!("{}-{number}", case.file_name().to_string_lossy());
            seeds.add("profile", &name, part)?;
            seeds.add("board", &name, part)?;
        }
    }
    seeds.add("profile", "set", "network.pod-cidr=10.50.0.0/16\naccess.ssh=\"openssh\"\n---\n[network]\n")?;
    seeds.add("node-toml", "node", NODE)?;
    seeds.add("node-toml", "set", "hostname=a\nnetwork.address=10.0.0.2/24\n---\n[access]\n")?;
    let image = vec![7; 5 * bmap::BLOCK as usize + 9];
    let map = BlockMap::new(image.len() as u64, [0..2 * bmap::BLOCK, 4 * bmap::BLOCK..image.len() as u64]);
    seeds.add("bmap", "bmap", bmap::write(&image, &map)?)?;
    seeds.add("chain", "copyright", COPYRIGHT)?;
    let keys = Path::new(ROOT).join("builder/cli/tests/cli/keys");
    for name in ["test.key", "test.pub"] {
        seeds.add("chain", name, fs::read(keys.join(name))?)?;
    }
    let key = SecretKey::open(&fs::read_to_string(keys.join("test.key"))?, None)?;
    seeds.add("chain", "signature", key.sign(b"content", "comment").to_string())?;
    seeds.add("lock", "lock", LOCK)?;
    let sum = kiln_data::read("rootfs/node/go.sum").unwrap_or_default();
    seeds.add("lock", "go.sum", &sum[..sum.len().min(2000)])?;
    let rules =
        ["prune", "links", "allow"].map(|name| kiln_data::read(&format!("rootfs/{name}.toml")).unwrap_or_default());
    seeds.add("rules", "rules", rules.join("\n---\n".as_bytes()))?;
    seeds.add("rules", "glob", "usr/{lib,share}/**/*[a-z]?.ko*\nusr/lib/modules/x/a.ko.xz\n")
}

/// Files that the assembly looks into, together and by kind.
fn root(seeds: &Seeds) -> Outcome {
    let users = [
        (
            "usr/share/base-passwd/passwd.master",
            "root:*:0:0:root:/root:/bin/bash\nman:*:6:12:man:/var:/usr/sbin/nologin\n",
        ),
        ("usr/share/base-passwd/group.master", "root:*:0:\nshadow:*:42:\nman:*:12:root\n"),
        (
            "usr/lib/sysusers.d/a.conf",
            "u! kiln 200:man \"A \\\"name\\\"\" /var/lib/kiln /bin/sh\ng b -\nm kiln b\nr - 500-900\nu c /usr/bin/x\nu d -:b \"%%\" -\n",
        ),
        ("usr/bin/x", "#!/bin/sh -e\n"),
    ];
    let units = [
        (
            "usr/lib/systemd/system/a@.service",
            "[Unit]\nDescription=x\n[Service]\nExecStart=/bin/a \\\n %i\n[Install]\nWantedBy=multi-user.target\nAlias=c.service b@%i.service\nDefaultInstance=x\nAlso=d.socket\nRequiredBy=%p.target\n",
        ),
        ("usr/lib/systemd/system/d.socket", "[Install]\nWantedBy=sockets.target\nUpheldBy=a@x.service\n"),
        ("usr/lib/systemd/system/e.service", "=> a@.service"),
        ("usr/lib/systemd/system-preset/00-kiln.preset", "# comment\nenable a@.service x y\nenable d.*\ndisable *\n"),
    ];
    let others = [
        ("etc/ld.so.conf", "include /etc/ld.so.conf.d/*.conf\n/usr/lib/x\n"),
        ("etc/ld.so.conf.d/x.conf", "/usr/lib/y # why\n"),
        ("usr/share/ca-certificates/mozilla/a.crt", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"),
        ("usr/lib/os-release", "ID=debian\nVERSION_ID=\"13\"\nNAME='x y'\n"),
        ("boot/vmlinuz-6.12", "kernel"),
        ("usr/lib/modules/6.12/modules.order", "kernel/a.ko\n"),
        ("usr/lib/modules/6.12/modules.builtin", "kernel/fs/erofs/erofs.ko\n"),
        ("usr/lib/modules/6.12/modules.builtin.modinfo", "erofs.alias=fs-erofs\0erofs.license=GPL\0"),
    ];
    seeds.add("root", "users", files::encode(users))?;
    seeds.add("root", "units", files::encode(units))?;
    seeds.add("root", "others", files::encode(others))?;
    let skeleton = kiln_data::files("rootfs/skel").chain(kiln_data::files("rootfs/units"));
    let skeleton: Vec<(&str, String)> = skeleton.map(|file| (file.path, text(&file.content))).collect();
    seeds.add("root", "skeleton", files::encode(skeleton.iter().map(|(path, body)| (*path, body.as_str()))))
}

fn bytes(content: &Content) -> &[u8] {
    match content {
        Content::Bytes(bytes) => bytes,
        Content::Symlink(target) => target.as_bytes(),
    }
}

fn text(content: &Content) -> String {
    match content {
        Content::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Content::Symlink(target) => format!("=> {target}"),
    }
}
