//! One file a command.

mod board;
mod build;
mod cache;
mod dispatch;
mod flash;
mod format;
mod inspect;
mod list;
mod lock;
mod machine;
mod plan;
mod profiles;
mod run;
mod shell;
mod signer;
mod test;
mod workshop;

pub use dispatch::run;
