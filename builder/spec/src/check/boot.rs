//! How the machine starts, and what that needs.

use super::Both;
use crate::{
    file::{Arch, Boot},
    text::Problem,
};

pub(super) fn check(both: Both) -> Vec<Problem> {
    let (board, boot) = (both.board, both.board.boot);
    let mut problems = Vec::new();
    match (boot, &board.raspberry_pi) {
        (Boot::RaspberryPi, None) => problems.push(
            Problem::new("a board that the firmware of a Raspberry Pi starts needs `raspberry-pi`")
                .at(board.place("boot"), "because of this")
                .help("its files, its lines of config.txt, and the device tree of each model"),
        ),
        (Boot::Uefi, Some(_)) => problems.push(
            Problem::new("`raspberry-pi` is for `boot = \"raspberry-pi\"` alone")
                .at(board.place("raspberry-pi"), "has no effect")
                .at(board.place("boot"), "because of this")
                .help("leave it out, or choose `raspberry-pi`"),
        ),
        _ => {}
    }
    if boot != Boot::RaspberryPi && !both.profile.raspberry_pi.overlays.is_empty() {
        problems.push(
            Problem::new("`raspberry-pi.overlays` is for boards that the firmware of a Raspberry Pi starts")
                .at(both.profile.place("raspberry-pi.overlays"), "has no effect")
                .help("leave it out, or give it with such a board alone: --set 'raspberry-pi.overlays=[…]'"),
        );
    }
    if boot == Boot::RaspberryPi && board.arch == Arch::Amd64 {
        problems.push(
            Problem::new(format!("no Raspberry Pi is for {}", board.arch))
                .at(board.place("arch"), "this instruction set")
                .at(board.place("boot"), "this way to boot")
                .help("`arm64` or `armv7`"),
        );
    }
    problems
}
