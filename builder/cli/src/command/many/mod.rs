//! Many images in one run: all of them are checked before any work begins, they share what they have in common by the store,
//! one that fails leaves the others alone, and a table says what became of each.
//!
//! One after the other: the steps of each use all processors already.

mod locks;
mod row;
mod run;
mod table;

pub use locks::locked;
pub use run::run;
