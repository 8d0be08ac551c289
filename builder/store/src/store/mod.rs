//! The store: a directory that any number of kiln processes share.
//!
//! ```text
//! format                      the version of this layout
//! lock                        held shared while something is marked as used, exclusively while things are removed
//! objects/ab/cdef…            files named by the sha256 of their content, read-only
//! derived/<step>-v<N>/<id>    results of steps, a file or a directory, named by the identity of the step
//! pieces/ab/…                 small cached files: compressed pieces of files, facts of kernel modules
//! go/                         caches of the go command, which trusts nothing in them but by its own hashes
//! last/<step>/<name>.json     the inputs that a step last had, to say why it runs again
//! partial/<sha256>            downloads that will be resumed
//! uploads/<name>.json, .log   an upload that was begun; locked as long as its process lives
//! running/<session>           one a process, locked as long as it lives
//! tmp/<session>/              what a process has not finished; removed by the next one when it died
//! corrupt/<sha256>            objects whose content was found to be wrong
//! ```
//!
//! Invariants: a name in `objects` or `derived` appears by rename, complete; it disappears only under the exclusive
//! lock, and never when it was used since the oldest living process began. The time of use is the modification time.

mod collect;
mod derived;
pub(crate) mod disk;
mod error;
pub(crate) mod layout;
mod object;
mod open;
mod session;
mod upload;

pub use collect::{Collected, Keep, Usage};
pub use derived::{Pending, Reason, Step};
pub use error::StoreError;
pub use object::ObjectWriter;
pub use open::{Scratch, Store};
pub use upload::Upload;
