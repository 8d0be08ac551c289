//! What starts the verified root: the initrd and the kernel command line.

mod command_line;
mod initrd;

pub use command_line::command_line;
pub use initrd::{InitrdError, initrd};
