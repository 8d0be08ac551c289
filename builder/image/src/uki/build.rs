//! Putting one together.

use super::UkiError;
use crate::{
    Joined,
    pe::{NewSection, Pe},
};

/// What goes into a UKI.
#[derive(Clone, Copy, Debug)]
pub struct Uki<'a> {
    /// systemd's stub for the architecture: `linuxx64.efi.stub` and its siblings of Debian's systemd-boot-efi.
    pub stub: &'a [u8],
    /// The os-release file of the image: systemd-boot takes title and version of the entry from it.
    pub os_release: &'a [u8],
    /// The kernel command line.
    pub command_line: &'a str,
    /// The kernel's release, as `uname -r` prints it.
    pub uname: &'a str,
    /// The kernel, as Debian ships it: an EFI program itself.
    pub kernel: &'a [u8],
    /// The compressed initrd.
    pub initrd: &'a [u8],
}

impl<'a> Uki<'a> {
    /// The image: the stub's sections, `.sbat` among them, and `.osrel .cmdline .uname .initrd .linux` after them.
    ///
    /// The kernel comes last: kernels that unpack themselves in place may write beyond their end.
    ///
    /// # Errors
    /// When stub or kernel are not EFI programs for the same machine, or the command line is not one line.
    pub fn build(&self) -> Result<Vec<u8>, UkiError> {
        let image = self.joined(Joined::default())?;
        image.to_vec().map_err(|error| UkiError::Read { reason: error.to_string() })
    }

    /// The same with `before` in front of the initrd, in the same section: an archive of its own, which the kernel unpacks first. Files
    /// that it has stay where they are.
    ///
    /// # Errors
    /// As [`Uki::build`], or when all together is too large.
    pub fn joined(&self, mut before: Joined<'a>) -> Result<Joined<'a>, UkiError> {
        self.check_command_line()?;
        let stub = Pe::parse(self.stub).map_err(|source| UkiError::Pe { what: "the stub", source })?;
        let kernel = Pe::parse(self.kernel).map_err(|source| UkiError::Pe { what: "the kernel", source })?;
        if stub.machine() != kernel.machine() {
            return Err(UkiError::OtherMachine { stub: stub.machine(), kernel: kernel.machine() });
        }
        let failed = |source| UkiError::Pe { what: "the stub", source };
        before.push(self.initrd);
        let mut image = stub.append(self.sections(before)).map_err(failed)?;
        if !kernel.nx_compatible() {
            // A firmware that enforces the mark would refuse a kernel that does not bear it: both must say the same.
            stub.clear_nx(&mut image).map_err(failed)?;
        }
        Ok(image)
    }

    fn check_command_line(&self) -> Result<(), UkiError> {
        match self.command_line.find(['\n', '\r', '\0']) {
            Some(at) => Err(UkiError::CommandLine { at }),
            None => Ok(()),
        }
    }

    fn sections(&self, initrd: Joined<'a>) -> Vec<NewSection<'a>> {
        let data = |name, data: &'a [u8]| NewSection { name, data: data.into(), code: false };
        vec![
            data(".osrel", self.os_release),
            data(".cmdline", self.command_line.as_bytes()),
            data(".uname", self.uname.as_bytes()),
            NewSection { name: ".initrd", data: initrd, code: false },
            NewSection { name: ".linux", data: self.kernel.into(), code: true },
        ]
    }
}
