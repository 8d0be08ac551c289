//! Who signed what the firmware starts, and which keys wait to be enrolled.

use super::{BootPartition, BootProgram, Enrolled, InspectError, Signatory};
use crate::{
    ReadAt,
    authenticode::{self, AuthenticodeError},
    enrolment::{self, DIR},
    fat::{FatEntry, FatError, FatVolume},
    signing::Certificate,
};

/// The programs among `files`.
pub(super) fn programs<R: ReadAt>(volume: &FatVolume<R>, files: &[FatEntry]) -> Result<Vec<BootProgram>, FatError> {
    let programs = files.iter().filter(|file| file.path.to_ascii_lowercase().ends_with(".efi"));
    let one = |file: &FatEntry| {
        let bytes = volume.read(&file.path)?;
        Ok(program(&file.path, &bytes, bytes.len() as u64))
    };
    programs.map(one).collect()
}

/// The program in the first `len` bytes of `from`.
pub(super) fn program(path: &str, from: &dyn ReadAt, len: u64) -> BootProgram {
    let (signed_by, fault) = match authenticode::signatures_in(from, len) {
        Ok(found) => (found.iter().map(|signature| signatory(&signature.certificate)).collect(), None),
        // Not signed, whatever else it may be.
        Err(AuthenticodeError::Pe(_)) => (Vec::new(), None),
        Err(fault) => (Vec::new(), Some(fault.to_string())),
    };
    BootProgram { path: path.to_owned(), signed_by, fault }
}

/// The lists of keys among `files`.
pub(super) fn enrolled<R: ReadAt>(volume: &FatVolume<R>, files: &[FatEntry]) -> Result<Vec<Enrolled>, FatError> {
    let lists = files.iter().filter_map(|file| {
        let variable = file.path.strip_prefix(DIR)?.strip_prefix('/')?.strip_suffix(".auth")?;
        Some((file, variable.to_owned()))
    });
    let one = |(file, variable): (&FatEntry, String)| {
        let found = enrolment::read(&volume.read(&file.path)?);
        let certificates = found.as_ref().map(|all| all.iter().map(signatory).collect()).unwrap_or_default();
        Ok(Enrolled { variable, certificates, fault: found.err().map(|fault| fault.to_string()) })
    };
    lists.map(one).collect()
}

fn signatory(certificate: &Certificate) -> Signatory {
    Signatory { subject: certificate.subject(), sha256: certificate.sha256(), certificate: certificate.clone() }
}

impl BootPartition {
    /// Nothing when all programs are signed, or none is, and no signature is broken.
    ///
    /// # Errors
    /// The first program that a firmware with Secure Boot would not start though others are signed.
    pub fn check_signatures(&self) -> Result<(), InspectError> {
        let signed = self.programs.iter().any(|program| program.fault.is_some() || !program.signed_by.is_empty());
        let wrong = |program: &BootProgram| {
            let unsigned = || (signed && program.signed_by.is_empty()).then(|| "it is not signed".to_owned());
            let reason = program.fault.clone().or_else(unsigned)?;
            Some(InspectError::Signature { path: program.path.clone(), reason })
        };
        self.programs.iter().find_map(wrong).map_or(Ok(()), Err)
    }
}
