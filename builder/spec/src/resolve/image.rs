//! The base system and the image.

use super::{Names, machine, memory, own};
use crate::{
    check::Both,
    file::{
        Compression, IngressPlugin, Ssh,
        value::{KernelArg, PackageName, Timestamp, Url},
    },
    spec::{Debian, Image, ImageVersion, PackageList},
    text::Problem,
};
use std::collections::BTreeSet;

/// Measured on the k3s-like root: higher levels of zstd cost much time for little.
const ZSTD_LEVEL: u8 = 9;

pub(super) fn debian(both: Both) -> Result<Debian, Problem> {
    let section = &both.profile.debian;
    let snapshot = section.snapshot.as_ref();
    Ok(Debian {
        release: section.release,
        components: components(both),
        mirrors: mirrors(snapshot, "debian", &section.mirrors)?,
        security_mirrors: mirrors(snapshot, "debian-security", &section.security_mirrors)?,
        check_valid_until: section.check_valid_until,
        keys: section.keys.clone(),
        snapshot: section.snapshot.clone(),
        packages: packages(both),
        package_lists: package_lists(both),
    })
}

/// Firmware is in a component of its own since Debian 12.
fn components(both: Both) -> Vec<String> {
    let none = firmware(both).next().is_none();
    let names: &[&str] = if none { &["main"] } else { &["main", "non-free-firmware"] };
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn mirrors(snapshot: Option<&Timestamp>, archive: &str, mirrors: &[Url]) -> Result<Vec<Url>, Problem> {
    match snapshot {
        Some(time) => Ok(vec![own(&format!("https://snapshot.debian.org/archive/{archive}/{time}"))?]),
        None => Ok(mirrors.to_vec()),
    }
}

fn package_lists(both: Both) -> Vec<PackageList> {
    let profile = both.profile;
    let (console, ssh) = (profile.access.console_token.is_some(), profile.access.ssh);
    let wanted = [
        (true, PackageList::Base),
        (console, PackageList::Console),
        (ssh == Ssh::Openssh, PackageList::Openssh),
        (ssh == Ssh::Dropbear, PackageList::Dropbear),
        (console || ssh != Ssh::None, PackageList::Shell),
        (memory::memory(both).zram.is_some(), PackageList::Zram),
        (profile.wireless.wifi, PackageList::Wifi),
        (profile.ingress.plugin == IngressPlugin::Nginx, PackageList::Nginx),
        (profile.packages.debug, PackageList::Debug),
    ];
    wanted.into_iter().filter(|(wanted, _)| *wanted).map(|(_, list)| list).collect()
}

/// Packages of firmware: the machine's, and those of its radios.
fn firmware(both: Both<'_>) -> impl Iterator<Item = &PackageName> {
    both.board.firmware.iter().chain(machine::radios(both).flat_map(|radio| &radio.firmware))
}

fn packages(both: Both) -> Vec<PackageName> {
    let mut packages = vec![both.board.kernel_package.clone()];
    packages.extend(firmware(both).cloned());
    packages.extend(both.profile.packages.extra.iter().cloned());
    packages.sort();
    packages.dedup();
    packages
}

pub(super) fn image(names: Names, both: Both) -> Result<Image, Problem> {
    let section = &both.profile.image;
    let algorithm = section.compression.algorithm;
    let level = if algorithm == Compression::Zstd { section.compression.level.unwrap_or(ZSTD_LEVEL) } else { 0 };
    Ok(Image {
        id: format!("{}-{}", names.profile, names.board),
        version: section.version.clone().map_or(ImageVersion::Clock, ImageVersion::Profile),
        slot_size: section.slot_size.0,
        compression: algorithm,
        level,
        download_url: section.download_url.clone(),
        outputs: section.outputs.iter().copied().collect::<BTreeSet<_>>().into_iter().collect(),
        kernel_modules: section.kernel_modules.clone(),
        command_line: command_line(both)?,
    })
}

/// Consoles first: what the kernel says about a later argument is then seen. The profile's come last and win.
fn command_line(both: Both) -> Result<Vec<KernelArg>, Problem> {
    let consoles = both.board.consoles.iter().map(|console| own(&format!("console={console}")));
    let rest = both.board.command_line.iter().chain(&both.profile.image.command_line).cloned().map(Ok);
    consoles.chain(rest).collect()
}
