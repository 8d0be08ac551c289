//! Documents as they are written, word for word. `KILN_BLESS=1 cargo test -p kiln-attest` writes what kiln says now; what
//! the schemas of the formats say of them is for `ci/sbom` to ask.

use crate::{About, Bom, Component, Kind, Licence, Purl, Relation};
use kiln_types::Digest;
use std::{env, fs, path::Path};

fn bom() -> Bom {
    let mut bom = Bom::new(About {
        id: "minimal-x86_64".into(),
        version: "20261124t000000z".into(),
        created: "2026-11-24T00:00:00Z".parse().unwrap(),
        root_hash: "6f".repeat(32),
        kiln: "0.1.0".into(),
    });
    bom.add(Component { version: Some("13".into()), ..Component::new(Kind::System, "debian") });
    let libc = bom.add(Component {
        version: Some("2.41-12".into()),
        purl: Some(Purl::deb("libc6", "2.41-12", "amd64", "debian-13", Some(("glibc", "2.41-12")))),
        sha256: Some(Digest::of("libc6")),
        file: Some("pool/main/g/glibc/libc6_2.41-12_amd64.deb".into()),
        supplier: Some("Debian".into()),
        homepage: Some("https://www.gnu.org/software/libc/libc.html".into()),
        licence: Licence::of_debian(
            "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: LGPL-2.1+\n\n\
             Files: x\nLicense: custom\n Do what you want.\n",
        ),
        notes: vec![("source", "glibc 2.41-12".into())],
        ..Component::new(Kind::Package, "libc6")
    });
    let dash = bom.add(Component { version: Some("0.5.12-12".into()), ..Component::new(Kind::Package, "dash") });
    bom.relate(dash, Relation::DependsOn, libc);
    let program = bom.add(Component {
        file: Some("usr/bin/kiln-node".into()),
        sha256: Some(Digest::of("kiln-node")),
        licence: Licence::of_kiln(),
        supplier: Some("kiln".into()),
        ..Component::new(Kind::Program, "kiln-node")
    });
    let module = bom.add(Component {
        version: Some("v0.37.2".into()),
        purl: Some(Purl::go("k8s.io/api", Some("v0.37.2"))),
        notes: vec![("go.sum", "h1:NqM8EUOU14njkJ3fqMW+pc6Ldnwhi/IjpwHt7yyuwOQ=".into())],
        ..Component::new(Kind::Module, "k8s.io/api")
    });
    bom.relate(program, Relation::Links, module);
    bom.add(Component { version: Some("go1.26.8".into()), ..Component::new(Kind::Toolchain, "golang.org/toolchain") });
    bom.add(Component {
        address: Some("https://example.org/addon.yaml".into()),
        ..Component::new(Kind::Addon, "addon")
    });
    bom
}

fn golden(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if env::var_os("KILN_BLESS").is_some() {
        fs::write(&path, found).unwrap();
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, wanted, "{}: KILN_BLESS=1 writes it", path.display());
}

#[test]
fn spdx() {
    golden("minimal.spdx.json", &bom().to_spdx());
}

#[test]
fn cyclonedx() {
    golden("minimal.cdx.json", &bom().to_cyclonedx());
}

#[test]
fn another_content_is_another_document() {
    let mut other = bom();
    other.components[1].version = Some("2.41-13".into());
    let line = |text: &str, key: &str| text.lines().find(|line| line.contains(key)).map(str::to_owned).unwrap();
    for (one, two, key) in [
        (bom().to_spdx(), other.to_spdx(), "documentNamespace"),
        (bom().to_cyclonedx(), other.to_cyclonedx(), "serialNumber"),
    ] {
        assert_ne!(line(&one, key), line(&two, key));
    }
}
