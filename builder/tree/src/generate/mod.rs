//! Files and links that maintainer scripts, triggers or `update-*` tools would have made.

mod catalog;
mod certificates;
mod drop_ins;
mod kernel;
mod links;
mod os_release;

pub(crate) use catalog::catalog;
pub(crate) use certificates::certificates;
pub(crate) use drop_ins::drop_in_files;
pub(crate) use kernel::{kernel, modules};
pub(crate) use links::{links, merged_usr};
pub(crate) use os_release::os_release;
