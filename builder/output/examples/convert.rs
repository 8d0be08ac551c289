//! Writes a raw image in another format and says how long that took: what `tests/bench/README.md` has figures of.
//!
//! `convert FORMAT RAW OUT`

use kiln_image::WholeFile;
use kiln_output::Label;
use kiln_types::Digest;
use std::{
    env,
    error::Error,
    fs::File,
    io::{BufWriter, Write},
    time::Instant,
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [format, raw, out] = &arguments[..] else { return Err("convert FORMAT RAW OUT".into()) };
    let disk = WholeFile::new(File::open(raw)?)?;
    let file = File::options().read(true).write(true).create(true).truncate(true).open(out)?;
    let label = Label { name: "image".to_owned(), identity: Digest::of(raw), created: 0 };
    let start = Instant::now();
    match format.as_str() {
        "raw" => drop(kiln_output::raw(&disk, &file)?),
        "raw.zst" => kiln_output::zst(&disk, &file)?,
        "raw.gz" => kiln_output::gz(&disk, &file)?,
        "raw.xz" => kiln_output::xz(&disk, &file)?,
        "qcow2" => kiln_output::qcow2(&disk, &file)?,
        "vmdk" => kiln_output::vmdk(&disk, &label, BufWriter::new(&file))?,
        "vhd" => drop(kiln_output::vhd(&disk, &label, &file)?),
        "gce" => kiln_output::gce(&disk, &label, BufWriter::new(&file))?,
        "vhdx" => kiln_output::vhdx(&disk, &label, &file)?,
        other => return Err(format!("there is no format {other}").into()),
    }
    let seconds = start.elapsed().as_secs_f64();
    writeln!(std::io::stdout(), "{format} {seconds:.2} s {} bytes", file.metadata()?.len())?;
    Ok(())
}
