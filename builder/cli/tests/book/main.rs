//! The book (`docs/`) says nothing that is not so: what it tells people to type is run, and its reference is what kiln says now.
//!
//! | variable | what |
//! |---|---|
//! | `KILN_BLESS` | writes the reference instead of comparing it: `ci/docs write` |
//! | `KILN_BOOK=slow` | runs what makes images, too, with the store and the network of whoever runs it: `ci/docs run` |
//! | `KILN_BOOK_KILN` | the kiln that is run, in place of the one that Cargo has just made |
//! | `KILN_SET` | a setting for all images that are made |
//!
//! That every `kiln …` in it can be typed at all is a test inside of the program: `src/book.rs`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod compare;
mod page;
mod pages;
mod parsing;
mod reference;
mod scratch;
mod summary;
mod typing;
