//! Files from which systemd-boot puts keys into a firmware that has none.
//!
//! ```text
//! loader/keys/auto/db.auth     who may sign programs
//! loader/keys/auto/KEK.auth    who may change db
//! loader/keys/auto/PK.auth     who may change KEK: with it the firmware leaves its setup mode
//!
//! each: EFI_TIME               16 bytes: later than that of the variable that it replaces
//!       WIN_CERTIFICATE        length, revision 2.0, kind 0xef1, EFI_CERT_TYPE_PKCS7_GUID, SignedData of PKCS#7
//!       EFI_SIGNATURE_LIST...  one a certificate: EFI_CERT_X509_GUID, lengths, owner, the certificate in DER
//! ```
//!
//! What is signed is name, vendor and attributes of the variable, the time and the lists. In setup mode a firmware checks the
//! signature of PK alone, which has to be by PK itself.
//!
//! Specifications: UEFI 2.10, chapters 8.2.2 (authenticated variables) and 32.4.1 (signature lists);
//! <https://www.freedesktop.org/software/systemd/man/latest/systemd-boot.html>, "Secure Boot enrollment"

mod error;
mod list;
mod time;
mod variable;

pub use error::EnrolmentError;
pub use list::write as list;
pub use variable::{Variable, read};

use crate::{
    fat::FatFile,
    signing::{Certificate, SignError, Signer},
};

/// Where systemd-boot looks for keys that it enrols by itself.
pub const DIR: &str = "loader/keys/auto";

/// Of one owner: `signer`'s certificate is PK, KEK and the first of db; `trusted` are in db too.
///
/// `time` is in seconds since 1970.
///
/// # Errors
/// When the key does not sign.
pub fn files(signer: &dyn Signer, trusted: &[Certificate], time: i64) -> Result<Vec<FatFile>, SignError> {
    let own = std::slice::from_ref(signer.certificate());
    let db = [own, trusted].concat();
    let lists = [(Variable::Kek, own), (Variable::Pk, own), (Variable::Db, db.as_slice())];
    let files = lists.map(|(variable, certificates)| {
        let bytes = variable::write(variable, certificates, signer, time)?;
        Ok(FatFile::new(format!("{DIR}/{}", variable.file_name()), bytes))
    });
    files.into_iter().collect()
}

#[cfg(test)]
mod tests;
