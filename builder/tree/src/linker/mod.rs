//! What the dynamic linker finds: its directories, the libraries in them, and `/etc/ld.so.cache`.
//!
//! Debian's linker would find all default directories without a cache, at the price of a few failed opens for every
//! library of every program; the cache costs 20 kB.

mod cache;
mod create;
mod directories;
mod libraries;

pub(crate) use create::create;
pub(crate) use libraries::{Abi, Libraries, elf};
