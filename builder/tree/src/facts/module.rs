//! Kernel modules: their `.modinfo` section and their symbols, as `depmod` reads them.

use serde::{Deserialize, Serialize};

/// What a kernel module says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModuleFacts {
    /// The entries of `.modinfo` that the indexes are made of, in their order: `alias`, `softdep`, `weakdep`, `depends`.
    pub info: Vec<(String, String)>,
    /// Symbols it exports, in the order of its symbol table.
    pub exports: Vec<Export>,
    /// Symbols it needs, in the order of its symbol table.
    pub needs: Vec<String>,
}

/// One exported symbol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Export {
    /// Its name.
    pub name: String,
    /// Checksum of its type (`CONFIG_MODVERSIONS`); 0 when there is none.
    pub crc: u64,
}
