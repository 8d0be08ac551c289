//! The binary as its users meet it: exit codes, messages, files. No network and no image is needed; what a build makes is
//! for `ci/test`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod arguments;
mod chain;
mod files;
mod flash;
mod locks;
mod many;
mod network;
mod place;
mod push;
#[path = "../../../store/tests/support/registry.rs"]
#[allow(dead_code, reason = "the tests of the store need more of it")]
mod registry;
mod server;
mod stores;
