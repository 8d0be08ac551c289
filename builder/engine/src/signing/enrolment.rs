//! What systemd-boot puts into a firmware.

use super::{SigningError, certificate};
use crate::EngineError;
use kiln_image::{
    enrolment::{self, DIR, Variable},
    fat::FatFile,
    signing::{Certificate, Signer},
};
use kiln_spec::{Enroll, PublicFile, SecureBoot, Spec};

/// Files to enrol keys from, and when that is done.
pub struct Keys {
    /// In the word of loader.conf.
    pub when: &'static str,
    /// The files.
    pub files: Vec<FatFile>,
}

impl Keys {
    /// Those of `spec`, as `signer` signs them at `time`; nothing when none are enrolled.
    pub fn of(spec: &Spec, signer: &dyn Signer, time: i64) -> Result<Option<Self>, EngineError> {
        let Some(wanted) = spec.secure_boot.as_ref().filter(|wanted| wanted.enroll != Enroll::Off) else {
            return Ok(None);
        };
        let files = match wanted.enroll_from.is_empty() {
            true => {
                let trusted = wanted.trust.iter().map(certificate).collect::<Result<Vec<_>, _>>()?;
                enrolment::files(signer, &trusted, time).map_err(EngineError::Sign)?
            }
            false => given(wanted, signer.certificate())?,
        };
        Ok(Some(Self { when: wanted.enroll.word(), files }))
    }
}

/// Those that were made elsewhere, when the image starts with them.
fn given(wanted: &SecureBoot, own: &Certificate) -> Result<Vec<FatFile>, SigningError> {
    let files = wanted.enroll_from.iter().map(|file| {
        let failed = |source| SigningError::Enrolment { path: file.path.clone(), source };
        let trusted = enrolment::read(&file.bytes).map_err(failed)?;
        let database = file.name == Variable::Db.file_name();
        if database && !trusted.iter().any(|one| one == own || own.is_issued_by(one)) {
            return Err(SigningError::NotTrusted { path: file.path.clone(), subject: own.subject() });
        }
        Ok(on_partition(file))
    });
    let mut files = files.collect::<Result<Vec<_>, _>>()?;
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn on_partition(file: &PublicFile) -> FatFile {
    FatFile::new(format!("{DIR}/{}", file.name), file.bytes.clone())
}
