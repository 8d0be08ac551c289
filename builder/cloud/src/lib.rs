//! Brings images into clouds: the room after the devices.
//!
//! ```text
//! Image ─► Content ─┐                     ┌─► ebs ─► snapshot ─┐
//!  (deliver)        ├─► aws::upload ──────┤                    ├─► AMI ─► copies, shares, deprecation
//! board ─► Machine ─┘                     └─► ec2 ─────────────┘
//! ```
//!
//! [`Content`] says which blocks of an image matter and what is in them; [`Machine`] whether a cloud has machines for the board;
//! [`aws`] does the rest.

pub mod aws;

mod blocks;
mod content;
mod error;
mod hint;
mod machine;
mod unfinished;

pub use blocks::{BLOCK, Block};
pub use content::Content;
pub use error::CloudError;
pub use machine::{Machine, NotForClouds};
pub use unfinished::{Left, Unfinished};
