//! Checks that need more than one key: run before any work, all of them, so that every fault is told at once.

mod access;
mod addons;
mod boot;
mod catalogue;
mod components;
mod fit;
mod floors;
mod ingress;
mod kernel;
mod load_balancer;
mod network;
mod outputs;
mod paths;
mod ports;
mod preload;
mod rules;
mod secure_boot;
mod wireless;

use crate::{
    file::{BoardFile, ProfileFile},
    text::{Document, Problem},
};

/// What is checked.
#[derive(Clone, Copy)]
pub(crate) struct Both<'a> {
    pub profile: &'a Document<ProfileFile>,
    pub board: &'a Document<BoardFile>,
}

type Check = fn(Both) -> Vec<Problem>;

const CHECKS: [Check; 18] = [
    network::check,
    ports::check,
    fit::check,
    paths::check,
    ingress::check,
    load_balancer::check,
    access::check,
    components::check,
    boot::check,
    secure_boot::check,
    floors::check,
    kernel::check,
    rules::check,
    wireless::check,
    preload::check,
    addons::check,
    catalogue::check,
    outputs::check,
];

/// Everything that is wrong with a profile on a board.
pub(crate) fn all(both: Both) -> Vec<Problem> {
    CHECKS.iter().flat_map(|check| check(both)).collect()
}

pub(crate) use fit::warnings;
