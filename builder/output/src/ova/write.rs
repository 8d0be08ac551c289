//! A disk to an OVA.

use super::{Machine, ovf::ovf};
use crate::{
    Label,
    archive::{self, BLOCK, Counted},
    vmdk,
};
use kiln_image::{Grown, Sparse};
use kiln_types::Digest;
use std::{
    fs::File,
    io::{self, BufWriter, Seek, SeekFrom, Write},
};

/// Bytes of the OVF, of which it fills some 4,000.
const OVF: usize = 16 << 10;

/// Writes `disk` as `.ova` over all of `file`.
///
/// # Errors
/// When reading or writing fails, or the names are longer than a tar has room for; the file then is no archive.
pub fn ova(disk: &dyn Sparse, label: &Label, machine: &Machine, mut file: &File) -> io::Result<()> {
    let [ovf_name, mf_name, vmdk_name] = ["ovf", "mf", "vmdk"].map(|end| format!("{}.{end}", label.name));
    let manifest = |ovf: Digest, vmdk: Digest| format!("SHA256({ovf_name})= {ovf}\nSHA256({vmdk_name})= {vmdk}\n");
    let nothing = Digest::of("");
    let before = archive::room(OVF as u64) + archive::room(manifest(nothing, nothing).len() as u64);
    let disk = Grown::new(disk, machine.disk.bytes());
    file.set_len(0)?;
    file.seek(SeekFrom::Start(before + BLOCK))?;
    let mut counted = Counted::new(BufWriter::with_capacity(1 << 20, file));
    vmdk(&disk, label, &mut counted)?;
    let (_, vmdk_digest, len) = counted.finish()?;
    archive::end(file, before + BLOCK + len)?;
    let ovf = padded(ovf(machine, label, len))?;
    file.seek(SeekFrom::Start(0))?;
    let mut out = BufWriter::new(file);
    archive::put(&mut out, &ovf_name, &ovf, label.created)?;
    archive::put(&mut out, &mf_name, manifest(Digest::of(&ovf), vmdk_digest).as_bytes(), label.created)?;
    out.write_all(archive::header(&vmdk_name, len, label.created)?.as_bytes())?;
    out.flush()
}

/// The text with as many line ends behind it as XML may have.
fn padded(text: String) -> io::Result<Vec<u8>> {
    let mut bytes = text.into_bytes();
    if bytes.len() > OVF {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the description of the image is too long for an OVA"));
    }
    bytes.resize(OVF, b'\n');
    Ok(bytes)
}
