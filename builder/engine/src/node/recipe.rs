//! `build.toml` of a Go module: how it becomes binaries.

use kiln_plan::go::H1;
use kiln_types::{Digest, Hasher};
use serde::Deserialize;
use std::collections::BTreeMap;

/// How a Go module becomes binaries.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Recipe {
    /// The compiler; the module `rootfs/node` names it for all.
    pub toolchain: Option<Toolchain>,
    /// Build tags.
    pub tags: Vec<String>,
    /// Directories in which `go generate` runs first.
    #[serde(default)]
    pub generate: Vec<String>,
    /// Values that the linker writes into string variables.
    pub stamps: BTreeMap<String, String>,
    /// What is built.
    #[serde(rename = "binary")]
    pub binaries: Vec<Binary>,
    /// What the generators make besides Go files.
    #[serde(rename = "file", default)]
    pub files: Vec<Generated>,
}

/// A Go toolchain as the Go module proxy has it: `golang.org/toolchain`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Toolchain {
    /// Version of Go, such as `1.26.8`.
    pub version: String,
    /// The machines that it runs on, in Go's words (`linux-amd64`), with the hash of its files, as Go's checksum database
    /// has it (`h1:`, golang.org/x/mod/sumdb/dirhash).
    pub hosts: BTreeMap<String, H1>,
}

impl Toolchain {
    /// What stands for it on all machines.
    pub fn digest(&self) -> Digest {
        let mut hasher = Hasher::new();
        hasher.field(&self.version);
        for (host, h1) in &self.hosts {
            hasher.field(host).field(h1.to_string());
        }
        hasher.finish()
    }
}

/// One program.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Binary {
    /// Its file name.
    pub name: String,
    /// Its package, relative to the module; or that of another module, by its import path.
    pub package: String,
}

/// A file that a generator makes.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Generated {
    /// The name under which it is kept.
    pub name: String,
    /// Where the generator writes it, relative to the module.
    pub path: String,
}

/// The recipe cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct RecipeError {
    /// Where it is.
    path: String,
    /// Why.
    source: toml::de::Error,
}

impl Recipe {
    /// Reads the text of the recipe at `path`.
    pub fn parse(path: &str, text: &str) -> Result<Self, RecipeError> {
        toml::from_str(text).map_err(|source| RecipeError { path: path.to_owned(), source })
    }

    /// The names of all that is made.
    pub fn results(&self) -> impl Iterator<Item = &str> {
        let binaries = self.binaries.iter().map(|binary| binary.name.as_str());
        binaries.chain(self.files.iter().map(|file| file.name.as_str()))
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
        hosts.linux-amd64 = "h1:ZOmGe1OnfREDMIdb1Qi4G9JSuDPBLGExZMQ4nis1RXM="
        [stamps]
        "a.b" = "1"
        "a.c" = "2"
        [[binary]]
        name = "kiln-init"
        package = "./cmd/init"
        [[file]]
        name = "kinds.yaml"
        path = "gen/kinds.yaml"
    "#;

    #[test]
    fn stamps_are_in_a_fixed_order() {
        let recipe = Recipe::parse("build.toml", RECIPE).unwrap();
        assert_eq!(recipe.linker_flags(), "-s -w -buildid= -X a.b=1 -X a.c=2");
    }

    #[test]
    fn results_are_binaries_and_files() {
        assert!(Recipe::parse("build.toml", RECIPE).unwrap().results().eq(["kiln-init", "kinds.yaml"]));
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let error = Recipe::parse("a/build.toml", &format!("taggs = []\n{RECIPE}")).unwrap_err();
        assert!(error.to_string().starts_with("a/build.toml: "), "{error}");
    }
}
