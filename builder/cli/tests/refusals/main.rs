//! What a mirror can do wrong, in malice or by accident, as the user of the command meets it: the build stops with a
//! message of its own and the right exit code, and the store has nothing of it afterwards.
//!
//! An archive of two suites, made and signed here, is served on the loopback interface. The first test of each
//! group serves it unharmed, so that what the others refuse is refused for its fault alone.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod addons;
mod archive;
mod catalogue;
mod debs;
mod indexes;
mod keys;
mod kiln;
mod server;
