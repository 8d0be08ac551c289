//! What systemd-stub takes from the boot partition though nobody signed it.
//!
//! A boot entry of text (`loader/entries/*.conf`), which is not signed, can name a signed image together with an initrd of
//! anybody's. Up to version 257 the stub does not start then ("Error registering initrd: Already started"); later ones put that
//! initrd before their own. The kernel unpacks both, and runs a `/sbin/modprobe` that only the first has: whoever writes to the
//! boot partition would be root before the root is verified. So another version is not signed before somebody has looked at it.

use crate::EngineError;
use kiln_image::pe::Pe;

/// The version that was looked at.
const KNOWN: u32 = 257;
const MAGIC: &str = "#### LoaderInfo: systemd-stub ";

/// Nothing when the stub is of the version that was looked at.
pub(super) fn check(stub: &[u8]) -> Result<(), EngineError> {
    let version = version(stub).unwrap_or_else(|| "of no version that it would tell".to_owned());
    let major = version.split(['.', '-', '~']).next().and_then(|text| text.parse().ok());
    if major == Some(KNOWN) { Ok(()) } else { Err(EngineError::UnknownStub { version, known: KNOWN }) }
}

/// `#### LoaderInfo: systemd-stub 257.13-1~deb13u1 ####` in the section `.sdmagic`.
fn version(stub: &[u8]) -> Option<String> {
    let text = Pe::parse(stub).ok()?.section(".sdmagic").map(String::from_utf8_lossy)?;
    Some(text.strip_prefix(MAGIC)?.split(' ').next()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stub_that_says_nothing_is_not_signed() {
        let refused = check(b"no program").unwrap_err();
        assert!(matches!(&refused, EngineError::UnknownStub { known: 257, .. }), "{refused}");
    }

    #[test]
    fn the_version_of_this_machines_stub_is_found() {
        let Ok(stub) = std::fs::read("/usr/lib/systemd/boot/efi/linuxx64.efi.stub") else {
            return println!("skipped: Debian's systemd-boot-efi is not installed");
        };
        let version = version(&stub).unwrap();
        assert!(version.starts_with("25"), "{version}");
    }
}
