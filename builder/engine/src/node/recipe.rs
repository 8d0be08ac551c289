//! `rootfs/node/build.toml`: how the Go module becomes binaries.

use kiln_types::Digest;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How the Go module becomes binaries.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Recipe {
    /// The compiler.
    pub toolchain: Toolchain,
    /// Build tags.
    pub tags: Vec<String>,
    /// Packages on which `go generate` runs first.
    #[serde(default)]
    pub generate: Vec<String>,
    /// Values that the linker writes into string variables.
    pub stamps: BTreeMap<String, String>,
    /// What is built.
    #[serde(rename = "binary")]
    pub binaries: Vec<Binary>,
}

/// A Go toolchain as the Go module proxy has it: `golang.org/toolchain`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Toolchain {
    /// Version of Go, such as `1.26.8`.
    pub version: String,
    /// Length of the module zip in bytes.
    pub size: u64,
    /// SHA-256 of the module zip.
    pub sha256: Digest,
}

/// One program.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Binary {
    /// Its file name.
    pub name: String,
    /// Its package, relative to the module.
    pub package: String,
}

/// The recipe cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("rootfs/node/build.toml: {0}")]
pub struct RecipeError(#[from] toml::de::Error);

impl Recipe {
    /// Reads the text of a recipe.
    pub fn parse(text: &str) -> Result<Self, RecipeError> {
        Ok(toml::from_str(text)?)
    }

    /// The argument of `go build -ldflags`.
    pub fn linker_flags(&self) -> String {
        let stamps = self.stamps.iter().map(|(variable, value)| format!(" -X {variable}={value}"));
        format!("-s -w -buildid={}", stamps.collect::<String>())
    }
}

impl Toolchain {
    /// Path of the toolchain among the modules of a proxy; kiln runs on x86_64 Linux hosts and arm64 ones.
    pub fn module_version(&self) -> String {
        let arch = if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" };
        format!("v0.0.1-go{}.linux-{arch}", self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECIPE: &str = r#"
        tags = ["grpcnotrace"]
        [toolchain]
        version = "1.26.8"
        size = 3
        sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        [stamps]
        "a.b" = "1"
        "a.c" = "2"
        [[binary]]
        name = "kiln-init"
        package = "./cmd/init"
    "#;

    #[test]
    fn stamps_are_in_a_fixed_order() {
        let recipe = Recipe::parse(RECIPE).unwrap();
        assert_eq!(recipe.linker_flags(), "-s -w -buildid= -X a.b=1 -X a.c=2");
    }

    #[test]
    fn an_unknown_key_is_refused() {
        assert!(Recipe::parse(&format!("taggs = []\n{RECIPE}")).is_err());
    }
}
