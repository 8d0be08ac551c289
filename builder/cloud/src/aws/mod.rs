//! Amazon Web Services.
//!
//! ```text
//! find    an AMI with the image's digest in its tags? it is done; a whole snapshot? go on with it
//! begin   StartSnapshot, with a token that the store knows before AWS does
//! put     the blocks that are not zeros, many at a time, each with its checksum; the store knows which have arrived
//! seal    CompleteSnapshot, with the checksum over all
//! image   RegisterImage; copies into other regions; who may start it; until when
//! ```
//!
//! - **Known by its digest.** Snapshots and AMIs have the digest of the image in the tag [`DIGEST`]. What is there is never made again.
//! - **Nothing is left half-made.** What a failure or Ctrl-C ends is taken back ([`Unfinished`] says what could not be). After a kill
//!   or a power cut the next run finds in the store what was begun, and goes on with it; with another image, removes it.
//! - **Every request can be made twice**, since every answer can be lost: tokens of clients, names, and blocks that
//!   overwrite themselves.
//!
//! Requests are few and plain, so they are made here, over the HTTP of everything else; the SDK finds credentials and region, and
//! signs. [ARCHITECTURE.md](https://github.com/kiln-build/kiln/blob/main/ARCHITECTURE.md) has the figures behind that.
//!
//! [`Unfinished`]: crate::Unfinished

mod account;
mod begun;
mod caller;
mod ebs;
mod ec2;
mod endpoint;
mod fault;
mod foresee;
mod form;
mod found;
mod image;
mod job;
mod journal;
mod manage;
mod patience;
mod remove;
mod request;
mod run;
mod snapshot;
mod transport;
mod wait;
mod wish;
mod xml;

pub use account::Account;
pub use foresee::foresee;
pub use found::Ami;
pub use job::Job;
pub use manage::{Which, deprecate, deregister, list};
pub use patience::Patience;
pub use run::{Uploaded, upload};
pub use wish::Wish;

/// The tag that has the digest of the image.
pub const DIGEST: &str = "kiln:digest";
/// The tag of a snapshot that has the token it was begun with.
const UPLOAD: &str = "kiln:upload";
/// The tag that has the name of the image's file, without its ending.
pub const IMAGE: &str = "kiln:image";
/// The tag that has the name of the board.
pub const BOARD: &str = "kiln:board";
