//! Programs and shared libraries: what the dynamic linker would ask of the root (ELF gABI, chapter 5).

use serde::{Deserialize, Serialize};

/// Word size of a program; libraries of another class are no answer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Class {
    /// 32 bits.
    #[serde(rename = "32")]
    Bits32,
    /// 64 bits.
    #[serde(rename = "64")]
    Bits64,
}

/// What the dynamic linker would ask of the root.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ElfFacts {
    /// Word size.
    pub class: Class,
    /// `e_machine`.
    pub machine: u16,
    /// `e_flags`; on 32-bit ARM it names the float ABI.
    #[serde(default)]
    pub flags: u32,
    /// The program interpreter (`PT_INTERP`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpreter: Option<String>,
    /// The name a library gives itself (`DT_SONAME`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soname: Option<String>,
    /// Libraries it needs (`DT_NEEDED`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needed: Vec<String>,
    /// Where it looks first (`DT_RUNPATH`, else `DT_RPATH`), `$ORIGIN` as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub runpath: Vec<String>,
    /// Whether it is a shared object (`ET_DYN`) with a dynamic section.
    #[serde(default)]
    pub shared: bool,
}
