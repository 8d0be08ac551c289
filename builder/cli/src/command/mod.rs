//! One file a command.

mod board;
mod bootable;
mod build;
mod cache;
mod cloud;
mod diff;
mod dispatch;
mod flash;
mod format;
mod image;
mod inspect;
mod list;
mod lock;
mod machine;
mod many;
mod plan;
mod profiles;
mod push;
mod run;
mod shell;
mod signer;
mod specs;
mod test;
mod verify;
mod workshop;

pub use dispatch::run;
