//! The processor architectures an image can be for, with the names that formats have for them.

/// A processor architecture.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Arch {
    /// 64-bit x86.
    Amd64,
    /// 64-bit ARM.
    Arm64,
    /// 32-bit ARM, version 7 with hardware floating point.
    Armv7,
}

impl Arch {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Amd64, Self::Arm64, Self::Armv7];

    /// The suffix of EFI programs: `linuxx64.efi.stub`, `BOOTX64.EFI`.
    pub const fn efi_suffix(self) -> &'static str {
        match self {
            Self::Amd64 => "x64",
            Self::Arm64 => "aa64",
            Self::Armv7 => "arm",
        }
    }

    /// The `Machine` field of PE files (PE format, "Machine types").
    pub const fn pe_machine(self) -> u16 {
        match self {
            Self::Amd64 => 0x8664,
            Self::Arm64 => 0xaa64,
            Self::Armv7 => 0x01c2, // IMAGE_FILE_MACHINE_THUMB: what EFI programs for ARM are
        }
    }

    /// `architecture` and `variant` of OCI images (OCI image specification, config.md).
    pub const fn oci(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Amd64 => ("amd64", None),
            Self::Arm64 => ("arm64", Some("v8")),
            Self::Armv7 => ("arm", Some("v7")),
        }
    }
}
