//! `rootfs/node/build.toml`: how the Go module becomes binaries.

use kiln_plan::go::H1;
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
    /// Hash of its files, as Go's checksum database has it (`h1:`, golang.org/x/mod/sumdb/dirhash).
    pub h1: H1,
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

#[cfg(test)]
mod tests {
    use super::*;

    const RECIPE: &str = r#"
        tags = ["grpcnotrace"]
        [toolchain]
        version = "1.26.8"
        h1 = "h1:ZOmGe1OnfREDMIdb1Qi4G9JSuDPBLGExZMQ4nis1RXM="
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
