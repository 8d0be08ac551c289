//! `kiln upload aws` and `kiln ami` against moto (`ci/tools moto` installs it), by a proxy that does what moto does not and that loses,
//! cuts, alters and refuses requests as it is told. Every test has regions of its own, since moto is one for all of them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![allow(clippy::print_stdout, reason = "what is skipped is said")]

mod aws;
mod begun;
mod http;
mod judge;
mod manage;
mod moto;
mod pipeline;
#[path = "../cli/place.rs"]
#[allow(dead_code, reason = "what other tests need of it")]
mod place;
mod proxy;
mod upload;
mod weather;
mod world;
