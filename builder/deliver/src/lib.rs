//! Brings images onto devices.
//!
//! ```text
//! path ─► disk::find ─► Target ─► refusals ─┐
//!                                           ├─► flash: seal ─► copy ─► verify ─► settings ─► first MiB ─► verify
//! path ─► Image::open ─► map ─► pieces ─────┘
//! ```
//!
//! [`disk`] says what may be flashed, [`image`] what is to be written, [`device`] is what takes it, [`flash`] does it.

pub mod device;
pub mod disk;
pub mod flash;
pub mod image;
