//! The question before everything on a device is lost.

use super::list;
use crate::{failure::Failure, print};
use kiln_deliver::disk::Target;
use kiln_types::ByteSize;
use std::io::{self, BufRead};

/// Has the user type the name of the device.
pub fn confirm(target: &Target) -> Result<(), Failure> {
    let name = target.name();
    print::error(match target {
        Target::Disk(disk) => format!("\n{}", list::text(disk, ByteSize(0))),
        Target::File { path, size } => format!("\n{}  {size}, a file in place of a device\n", path.display()),
    });
    print::error(format!("Everything on it will be lost. Type `{name}` to go on:"));
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    match read.is_ok() && answer.trim() == name {
        true => Ok(()),
        false => Err(Failure::input(
            format!("nothing was written: `{name}` was not typed"),
            "--yes does without the question",
        )),
    }
}
