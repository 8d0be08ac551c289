//! Kernel arguments.

use super::Both;
use crate::{
    file::value::KernelArg,
    text::{Document, Problem},
};

/// COMMAND_LINE_SIZE of x86 and arm64 is 2048; the rest is for `roothash=` and the final zero.
const MOST: usize = 2048 - 128;

/// Arguments that decide what is executed belong to kiln: with them the root would not be the verified one.
const OURS: [&str; 6] = ["roothash", "root", "init", "rdinit", "systemd.verity", "usrhash"];

pub(super) fn check(both: Both) -> Vec<Problem> {
    let mut problems = ours(both.profile, "image.command-line", &both.profile.image.command_line);
    problems.extend(ours(both.board, "command-line", &both.board.command_line));
    problems.extend(too_long(both));
    problems
}

fn ours<T>(document: &Document<T>, path: &str, arguments: &[KernelArg]) -> Vec<Problem> {
    let name = |argument: &KernelArg| argument.as_str().split('=').next().unwrap_or_default().to_owned();
    let taken = arguments.iter().enumerate().filter(|(_, argument)| OURS.contains(&name(argument).as_str()));
    taken
        .map(|(i, argument)| {
            Problem::new(format!("the kernel argument `{}` is kiln's to give", name(argument)))
                .at(document.place(&format!("{path}.{i}")), "leave this out")
                .help("the verified root is found by its hash, which is known when the image is")
        })
        .collect()
}

fn too_long(both: Both) -> Option<Problem> {
    let all = [&both.board.consoles, &both.board.command_line, &both.profile.image.command_line];
    // Each with a blank, and consoles with `console=`.
    let length: usize = all.into_iter().flatten().map(|argument| argument.as_str().len() + 1).sum();
    (length + 8 * both.board.consoles.len() > MOST).then(|| {
        Problem::new(format!("the kernel arguments are longer than {MOST} bytes; the kernel would cut them off"))
            .at(both.profile.place("image.command-line"), "shorten this")
    })
}
