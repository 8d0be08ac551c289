//! The format `oci`: the directory that `--output raw.zst` alone leaves, as an artifact for registries. Whoever fetches it has
//! that directory, and `sha256sum -c` and `kiln verify` say there of it what they would say here.

use crate::{boot, companions::Companion, outputs, papers};
use kiln_attest::{Subject, minisign::SecretKey};
use kiln_image::{Arch, Sparse};
use kiln_output::oci::{About, OciArchive, Platform};
use kiln_plan::lock::Lock;
use kiln_spec::{Output, Spec, Stamp};
use std::{collections::BTreeMap, fs::File, io};

/// Writes the artifact of `disk` and its companions over all of `file`; signed, when there is a key.
pub fn write(
    (spec, lock): (&Spec, &Lock),
    disk: &dyn Sparse,
    companions: &[Companion<'_>],
    signer: Option<&SecretKey>,
    file: &File,
) -> io::Result<()> {
    let name = |extension: &str| format!("{}.{extension}", spec.image.id);
    let disk_name = name(Output::RawZst.extension());
    let mut archive = OciArchive::begin(file, lock.created.as_second(), &disk_name, disk)?;
    for companion in companions {
        archive.add(&name(companion.extension), companion.media_type, &companion.bytes)?;
    }
    let subjects: Vec<_> = archive.files().map(|(name, sha256)| Subject { name: name.to_owned(), sha256 }).collect();
    let provenance = papers::provenance(lock, &subjects);
    archive.add(&name("provenance.json"), "application/vnd.in-toto+json", provenance.as_bytes())?;
    let checksums = outputs::checksums(archive.files());
    archive.add(&name("sha256"), "text/plain", checksums.as_bytes())?;
    if let Some(key) = signer {
        let signature = papers::signature(key, lock, &checksums, &name("sha256"));
        archive.add(&name(papers::SIGNATURE), "text/plain", signature.as_bytes())?;
    }
    archive.finish(&about(spec, lock))
}

fn about(spec: &Spec, lock: &Lock) -> About {
    let (architecture, variant) = match boot::arch(spec) {
        Arch::Amd64 => ("amd64", None),
        Arch::Arm64 => ("arm64", None),
        Arch::Armv7 => ("arm", Some("v7")),
    };
    let created = lock.created.to_string();
    let version = Stamp::new(spec, &created).version;
    let said = [
        // https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md
        ("org.opencontainers.image.created", created.as_str()),
        ("org.opencontainers.image.title", spec.image.id.as_str()),
        ("org.opencontainers.image.description", spec.description.as_str()),
        ("org.opencontainers.image.version", version.as_str()),
        // Several boards have one architecture.
        ("io.kiln.profile", spec.profile.as_str()),
        ("io.kiln.board", spec.board.name.as_str()),
    ];
    let annotations: BTreeMap<_, _> = said.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    About { platform: Platform { architecture, variant }, annotations, name: spec.image.id.clone() }
}
