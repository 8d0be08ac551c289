//! A checked profile on a checked board becomes a [`Spec`]: defaults that depend on other keys are filled in.

mod access;
mod cluster;
mod image;
mod ingress;
mod machine;
mod memory;
mod versions;

pub use versions::module_version;

use crate::{
    check::{self, Both},
    file::{BoardFile, ProfileFile},
    spec::{Plugins, Spec},
    text::{Document, Problems},
};

/// What the files are called, without `.toml`.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The profile.
    pub profile: &'a str,
    /// The board.
    pub board: &'a str,
}

/// What `profile` and `board` mean together. Every fault that needs more than one key is told here.
pub fn resolve(names: Names, profile: &Document<ProfileFile>, board: &Document<BoardFile>) -> Result<Spec, Problems> {
    let both = Both { profile, board };
    Problems::check(check::all(both))?;
    Ok(Spec {
        profile: names.profile.to_owned(),
        description: profile.description.clone(),
        board: machine::board(names.board, both),
        kubernetes: cluster::kubernetes(&profile.kubernetes)?,
        network: cluster::network(&profile.network),
        cni: cluster::cni(&profile.cni),
        storage: cluster::storage(&profile.storage)?,
        ingress: ingress::ingress(&profile.ingress)?,
        load_balancer: cluster::load_balancer(&profile.load_balancer),
        plugins: Plugins {
            datastore: profile.datastore.kind,
            dns: profile.dns.plugin,
            metrics: profile.metrics.plugin,
        },
        access: access::access(names, &profile.access)?,
        debian: image::debian(both)?,
        image: image::image(names, both)?,
        memory: memory::memory(both),
        wireless: profile.wireless.clone(),
        // Their files are for the library to read.
        secure_boot: None,
        preload: Vec::new(),
        addons: Vec::new(),
        warnings: check::warnings(both),
    })
}

/// Makes a checked text out of one of our own.
fn own<T: std::str::FromStr<Err = String>>(text: &str) -> Result<T, crate::text::Problem> {
    text.parse().map_err(crate::text::Problem::new)
}
