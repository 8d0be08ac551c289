//! The picture of one boot, and the judgement of it.
//!
//! ```text
//! serial console ──► landmarks ─┐
//!                               ├─► BootState ──► judge ──► Report | BootFailure | not yet
//! host channel ──► messages ────┘
//! ```

mod failure;
mod judge;
mod missing;
mod report;
mod state;
mod timeline;

pub use failure::{BootError, BootFailure};
pub use judge::Limits;
pub(crate) use judge::{Verdict, judge, what_is_missing};
pub use missing::Missing;
pub use report::{Idle, Report};
pub(crate) use state::BootState;
pub use timeline::{Milestone, Source, Timeline};
