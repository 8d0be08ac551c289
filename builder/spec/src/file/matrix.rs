//! `matrix.toml`: which images one run builds.

use super::value::Label;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::Table;

/// Which images one run builds: `kiln build --matrix FILE`. What they have in common is made once.
///
/// Profiles and boards are given by name or by path; a path starts at the directory of this file. `all` are all that
/// `kiln profiles` or `kiln boards` lists.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(title = "kiln matrix.toml")]
pub struct MatrixFile {
    /// Each of these profiles is built for each of `boards`.
    pub profiles: Vec<String>,
    /// The boards for `profiles`.
    pub boards: Vec<String>,
    /// What is left out of `profiles` and `boards`.
    pub exclude: Vec<ExcludeSection>,
    /// Keys of profiles that hold in all images of this file, such as `image.outputs = ["raw.zst"]` below `[set]`. They go before
    /// those of the profiles; those of an image, and `--set`, go before them.
    #[serde(skip_serializing_if = "SetSection::is_empty")]
    pub set: SetSection,
    /// Images with keys of their own.
    pub image: Vec<ImageSection>,
}

/// Pairs of a profile and a board that are not built: one profile, one board, or one profile on one board.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExcludeSection {
    /// On all boards when there is no `board`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// With all profiles when there is no `profile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub board: Option<String>,
}

/// A profile with keys of its own, as a file would say them that extends it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct ImageSection {
    /// Its profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The boards that it is built for.
    pub boards: Vec<String>,
    /// What it is called in the place of the profile: in the names of its files (`NAME-BOARD.img`) and in `kiln.lock`. Two images of
    /// one profile and one board need it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// Its keys, over those of its profile and of `[set]`.
    #[serde(skip_serializing_if = "SetSection::is_empty")]
    pub set: SetSection,
}

/// Keys of a profile. They are checked where they are laid over one.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SetSection(Table);

impl SetSection {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl JsonSchema for SetSection {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SetSection".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "object" })
    }
}
