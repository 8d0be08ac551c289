//! What an image is made of and where that is from, as documents that other people's tools read. Pure: values in, text out.
//!
//! ```text
//! packages, programs, files ─► Bom ─┬─► to_spdx        STEM.spdx.json
//!                                   └─► to_cyclonedx   STEM.cdx.json
//! lock, outputs ────────────────────────► provenance     STEM.provenance.json
//! key, STEM.sha256 ─────────────────────► minisign       STEM.sha256.minisig
//! ```
//!
//! Nothing in them is random or of today: times are those of the lock, names are derived from content.

mod bom;
mod documents;
mod go_build;
mod licence;
pub mod minisign;
mod provenance;
mod purl;

pub use bom::{About, Bom, Component, Kind, Relation};
pub use go_build::{GoBuild, GoDependency};
pub use licence::{Licence, LicenceText};
pub use provenance::{Subject, provenance};
pub use purl::Purl;
