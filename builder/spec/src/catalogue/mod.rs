//! The add-ons that kiln knows: a file each in `catalogue/`. They are data of kiln's own, so a wrong one is a fault of kiln, which
//! the tests find.

mod chosen;
mod entry;

pub(crate) use chosen::{Chosen, chosen};
pub(crate) use entry::{Change, Entry, Source, all, find};
