//! The format `netboot`: the unified kernel image with the root inside, for UEFI firmware that fetches it by HTTP.

use super::{InitrdError, Parts, uefi::Programs};
use crate::EngineError;
use kiln_image::{Joined, authenticode, netboot};
use kiln_spec::{Output, Spec};
use kiln_tree::modules::Module;
use std::{fs::File, path::Path};

/// What a node without a disk does not have: mounts of `/etc/fstab`, partitions to look for, make and trim. kiln-init mounts `/var`.
const WITHOUT_DISK: &str = "fstab=no systemd.gpt_auto=no systemd.mask=systemd-repart.service systemd.mask=fstrim.timer";
/// By which files become block devices. The initrd of disks does without it.
const LOOP: &str = "loop";

/// Gives the image to `then`: signed as that of a disk is, and written nowhere yet. The root stays in its files.
pub fn netboot<T>(parts: &Parts<'_>, then: impl FnOnce(Joined<'_>) -> T) -> Result<T, EngineError> {
    let (programs, command_line) = (Programs::of(parts)?, command_line(parts));
    let mut image = programs.uki(parts, &command_line)?.joined(archive(parts)?)?;
    if let Some(signer) = parts.signer {
        let failed = |source| EngineError::Authenticode { what: "the image for netboot", source };
        image = authenticode::sign_joined(image, signer).map_err(failed)?;
    }
    Ok(then(image))
}

fn command_line(parts: &Parts<'_>) -> String {
    format!("{} {WITHOUT_DISK}", parts.command_line())
}

/// Whether [`ipxe_script`] is for an image of `spec`: one for netboot, whose arguments iPXE does not take for its own words.
///
/// iPXE splits at blanks alone, expands `${…}`, and ends a command at a word `;`, `&&`, `||` or one that begins with `#`
/// (its `core/exec.c`); it has no way to quote them.
pub fn has_ipxe_script(spec: &Spec) -> bool {
    let is_plain = |word: &str| !word.starts_with('#') && !word.contains("${") && !matches!(word, ";" | "&&" | "||");
    spec.image.outputs.contains(&Output::Netboot)
        && spec.image.command_line.iter().all(|argument| is_plain(&argument.to_string()))
}

/// The script by which iPXE starts the image that lies beside it. iPXE hands a program its own name as an argument where it is told
/// no other, and systemd-stub takes arguments for the kernel's command line: so the script has that line, as the image does.
pub fn ipxe_script(parts: &Parts<'_>) -> String {
    let (stem, ending) = (&parts.spec.image.id, Output::Netboot.extension());
    format!("#!ipxe\nchain {stem}.{ending} {}\n", command_line(parts))
}

/// The archive of the root, its hash tree, and the module that mounting them wants.
fn archive<'a>(parts: &Parts<'_>) -> Result<Joined<'a>, EngineError> {
    let open = |path: &Path| File::open(path).map_err(EngineError::io("read", path));
    let (root, hashes) = (open(&parts.filesystem.root)?, open(&parts.filesystem.hashes)?);
    let time = parts.tree.time() as u64;
    netboot::archive(root, hashes, loop_module(parts)?, time).map_err(EngineError::Netboot)
}

/// Nothing where the kernel has it built in.
fn loop_module(parts: &Parts<'_>) -> Result<Option<Vec<u8>>, EngineError> {
    let modules = parts.tree.modules().load_order([LOOP]).map_err(InitrdError::from)?;
    let read = |module: &Module| module.bytes().map_err(EngineError::io("read", Path::new(&module.path)));
    modules.last().map(|module| read(module)).transpose()
}

#[cfg(test)]
mod tests {
    use super::has_ipxe_script;
    use kiln_spec::{Library, Overrides};

    fn has(settings: &[&str]) -> bool {
        let overrides = Overrides { set: settings.iter().map(ToString::to_string).collect(), ..Overrides::default() };
        let spec = Library::new(Vec::new(), Vec::new()).spec("minimal", "x86_64", &overrides).unwrap();
        has_ipxe_script(&spec)
    }

    #[test]
    fn a_script_says_nothing_that_ipxe_takes_for_its_own() {
        let netboot = r#"image.outputs=["netboot", "raw"]"#;
        assert!(has(&[netboot, r#"image.command-line=["a=b;c", "d=#", "x&&y", "e=$f", "g='h'"]"#]));
        for word in ["#", "#note", ";", "&&", "||", "a=${net0/mac}"] {
            assert!(!has(&[netboot, &format!(r#"image.command-line=["{word}"]"#)]), "{word}");
        }
        assert!(!has(&[r#"image.outputs=["iso", "raw"]"#]));
    }
}
