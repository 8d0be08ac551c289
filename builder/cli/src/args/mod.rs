//! What can be typed. The doc comments here are the help, the man page and the completions.

mod build;
mod check;
mod cli;
mod cloud;
mod flash;
mod global;
mod other;
mod push;
mod run;

pub use build::{BuildArgs, LockArgs, PlanArgs, SignArgs, Target};
pub use check::{DiffArgs, VerifyArgs};
pub use cli::{Cli, Command};
pub use cloud::{AmiArgs, AmiCommand, AwsArgs, PlaceArgs, UploadArgs, UploadCommand};
pub use flash::FlashArgs;
pub use global::{GlobalArgs, ProgressMode};
pub use other::{
    CacheArgs, CacheCommand, CompletionArgs, InspectArgs, ListArgs, ManArgs, OutputFormat, ProfilesArgs,
    ProfilesCommand, SchemaArgs, SchemaKind,
};
pub use push::PushArgs;
pub use run::{MachineArgs, RunArgs, TestArgs};
