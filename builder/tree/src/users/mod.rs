//! Users and groups of the image: Debian's masters, then every `sysusers.d` of the tree.

mod error;

pub use error::UsersError;
