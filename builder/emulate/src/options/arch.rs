//! Architectures that can be emulated.

use std::{fmt, str::FromStr};

/// The architecture of a machine.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Arch {
    /// 64-bit PC: `amd64` in Debian's words.
    X86_64,
    /// 64-bit ARM: `arm64` in Debian's words.
    Aarch64,
    /// 32-bit ARM: `armhf` in Debian's words.
    Arm,
}

impl Arch {
    /// Whether this process runs on such a machine; hardware virtualization needs that.
    pub fn is_host(self) -> bool {
        self.to_string() == std::env::consts::ARCH
    }
}

/// The name that QEMU and the kernel use.
impl fmt::Display for Arch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::X86_64 => "x86_64",
            Self::Aarch64 => "aarch64",
            Self::Arm => "arm",
        })
    }
}

/// Takes Debian's names, the kernel's and kiln's.
impl FromStr for Arch {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "x86_64" | "amd64" => Ok(Self::X86_64),
            "aarch64" | "arm64" => Ok(Self::Aarch64),
            "arm" | "armhf" | "armv7" => Ok(Self::Arm),
            _ => Err(format!("`{text}` cannot be emulated: amd64, arm64 and armv7 can")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_every_spelling() {
        assert_eq!("amd64".parse(), Ok(Arch::X86_64));
        assert_eq!("aarch64".parse(), Ok(Arch::Aarch64));
        assert_eq!("armv7".parse(), Ok(Arch::Arm));
        assert!("riscv64".parse::<Arch>().is_err());
    }
}
