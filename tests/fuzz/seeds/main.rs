//! Writes a few good inputs for every target, out of the repository's own files and by kiln's own writers: a fuzzer that
//! begins with nothing does not find a signature or a superblock in ten minutes.
//!
//! `seeds DIR` writes `DIR/<target>/<name>`.

mod debs;
mod disks;
mod texts;

use std::{env, error::Error, fs, path::PathBuf};

pub type Outcome = Result<(), Box<dyn Error>>;

/// Where seeds go.
pub struct Seeds(PathBuf);

impl Seeds {
    pub fn add(&self, target: &str, name: &str, bytes: impl AsRef<[u8]>) -> Outcome {
        let directory = self.0.join(target);
        fs::create_dir_all(&directory)?;
        Ok(fs::write(directory.join(name), bytes)?)
    }
}

fn main() -> Outcome {
    let seeds = Seeds(env::args_os().nth(1).ok_or("the directory for the seeds is missing")?.into());
    texts::write(&seeds)?;
    debs::write(&seeds)?;
    disks::write(&seeds)
}
