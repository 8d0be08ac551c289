//! Users and groups of the image: Debian's masters, then every `sysusers.d` of the tree, with the allocation rules of
//! `systemd-sysusers`. Nothing has a password: whoever logs in does so by a key or token of the profile.

mod accounts;
mod allocate;
mod create;
mod error;
mod files;
mod owners;
mod sysusers;

pub(crate) use create::create;
pub use error::UsersError;
