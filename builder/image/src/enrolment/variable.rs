//! `EFI_VARIABLE_AUTHENTICATION_2` and what follows it.

use super::{EnrolmentError, list, time::efi_time};
use crate::signing::{Certificate, SignError, Signer, pkcs7};
use uuid::{Uuid, uuid};

/// A variable of Secure Boot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variable {
    /// Who may change KEK.
    Pk,
    /// Who may change db.
    Kek,
    /// Who may sign programs.
    Db,
}

/// `EFI_GLOBAL_VARIABLE`.
const GLOBAL: Uuid = uuid!("8be4df61-93ca-11d2-aa0d-00e098032b8c");
/// `EFI_IMAGE_SECURITY_DATABASE_GUID`.
const DATABASE: Uuid = uuid!("d719b2cb-3d3a-4596-a3bc-dad00e67656f");
/// `EFI_CERT_TYPE_PKCS7_GUID`.
const PKCS7: Uuid = uuid!("4aafd29d-68df-49ee-8aa9-347d375665a7");
/// Kept, readable before and after the start of a system, changed by whom the time and a signature prove.
const ATTRIBUTES: u32 = 0x01 | 0x02 | 0x04 | 0x20;
/// `WIN_CERT_TYPE_EFI_GUID`.
const EFI_GUID: u16 = 0x0ef1;
const REVISION: u16 = 0x0200;
const TIME: usize = 16;
/// Length, revision, kind, and which kind of kind.
const HEADER: usize = 8 + 16;

impl Variable {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pk => "PK",
            Self::Kek => "KEK",
            Self::Db => "db",
        }
    }

    /// The file that systemd-boot takes it from.
    pub fn file_name(self) -> String {
        format!("{}.auth", self.name())
    }

    const fn vendor(self) -> Uuid {
        match self {
            Self::Pk | Self::Kek => GLOBAL,
            Self::Db => DATABASE,
        }
    }
}

/// The file that sets `variable` to `certificates`.
pub(super) fn write(
    variable: Variable,
    certificates: &[Certificate],
    signer: &dyn Signer,
    seconds: i64,
) -> Result<Vec<u8>, SignError> {
    let (time, lists) = (efi_time(seconds), certificates.iter().flat_map(list::write).collect::<Vec<_>>());
    let signature = pkcs7::detached(&message(variable, &time, &lists), signer)?;
    let mut out = time.to_vec();
    out.extend_from_slice(&((HEADER + signature.len()) as u32).to_le_bytes());
    out.extend_from_slice(&REVISION.to_le_bytes());
    out.extend_from_slice(&EFI_GUID.to_le_bytes());
    out.extend_from_slice(&PKCS7.to_bytes_le());
    out.extend_from_slice(&signature);
    out.extend_from_slice(&lists);
    Ok(out)
}

/// What is signed; the name has no zero at its end here.
pub(super) fn message(variable: Variable, time: &[u8; TIME], lists: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = variable.name().encode_utf16().flat_map(u16::to_le_bytes).collect();
    out.extend_from_slice(&variable.vendor().to_bytes_le());
    out.extend_from_slice(&ATTRIBUTES.to_le_bytes());
    out.extend_from_slice(time);
    out.extend_from_slice(lists);
    out
}

/// The certificates of such a file, whoever signed it.
///
/// # Errors
/// When it is something else.
pub fn read(bytes: &[u8]) -> Result<Vec<Certificate>, EnrolmentError> {
    let header = bytes.get(TIME..TIME + HEADER).ok_or(EnrolmentError::Form)?;
    let len = u32::from_le_bytes([header[0], header[1], header[2], header[3]]) as usize;
    let kind = [&REVISION.to_le_bytes()[..], &EFI_GUID.to_le_bytes(), &PKCS7.to_bytes_le()].concat();
    let lists = TIME.checked_add(len).filter(|_| len >= HEADER && header[4..] == kind).and_then(|at| bytes.get(at..));
    list::read(lists.ok_or(EnrolmentError::Form)?)
}
