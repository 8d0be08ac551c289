//! What the Go build needs to know about modules: `go.sum`, directory hashes and names on a proxy. Formats of the
//! [Go modules reference](https://go.dev/ref/mod).

mod dirhash;
mod name;
mod sum;

pub use dirhash::{DirHash, H1, H1ParseError};
pub use name::{TOOLCHAIN, escape, toolchain_version};
pub use sum::{GoSum, GoSumError, Module};
