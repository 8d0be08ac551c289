//! Holds the kernel of an image against the table.

use super::{config::Config, needs::Needs};
use kiln_spec::{Compression, Spec};
use kiln_tree::{CheckedTree, modules::ModulesError};
use std::{collections::BTreeSet, fmt, io};

const NEEDS: &str = "rootfs/kernel.toml";

/// The kernel is not one for the image, or nobody can tell.
#[derive(Debug, thiserror::Error)]
pub enum KernelError {
    /// What it lacks.
    #[error("the kernel {release} of `{package}`, for the board {board}, lacks what the image needs:\n{}", lines(.lacks))]
    Lacks {
        /// Its release.
        release: String,
        /// Its package.
        package: String,
        /// The board that names that package.
        board: String,
        /// Everything that is missing, never nothing.
        lacks: Vec<Lack>,
    },
    /// Its configuration is not in the packages.
    #[error("the packages of the kernel {release} have no configuration `/{path}`, so nobody knows what it can do")]
    NoConfig {
        /// Its release.
        release: String,
        /// Where it should be.
        path: String,
    },
    /// Its configuration cannot be read.
    #[error("the configuration of the kernel")]
    Read(#[from] io::Error),
    /// The initrd names modules that are not there.
    #[error("the initrd's modules")]
    Initrd(#[from] ModulesError),
    /// The profile names modules that are not there.
    #[error("`image.kernel-modules` of the profile")]
    Named(#[source] ModulesError),
    /// The table.
    #[error("{NEEDS}")]
    Needs(#[from] toml::de::Error),
}

/// One thing that is missing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lack {
    /// The option, without `CONFIG_`.
    pub option: String,
    /// The module that could stand for it, and whether it is in the initrd that it is missing.
    pub module: Option<(String, bool)>,
    /// What does not work without.
    pub reason: String,
}

/// What there is of modules, by name.
struct Present<'a> {
    root: BTreeSet<&'a str>,
    initrd: BTreeSet<&'a str>,
}

/// Asserts that the kernel of `tree` has what the image of `spec` needs.
pub fn check(spec: &Spec, tree: &CheckedTree) -> Result<(), KernelError> {
    let Some(kernel) = tree.kernel() else { return Ok(()) };
    let release = &kernel.release;
    let path = kernel.config();
    let content = tree.file(&path).ok_or_else(|| KernelError::NoConfig { release: release.clone(), path })?;
    let text = content.read()?;
    let needs = Needs::parse(&String::from_utf8_lossy(kiln_data::read(NEEDS).unwrap_or_default()))?;
    let named = spec.image.kernel_modules.iter().map(|name| name.as_str());
    tree.modules().load_order(named).map_err(KernelError::Named)?;
    let wanted = spec.board.initrd_modules.iter().map(|name| name.as_str());
    let present = Present {
        root: tree.modules().iter().map(|module| module.name.as_str()).collect(),
        initrd: tree.modules().load_order(wanted)?.into_iter().map(|module| module.name.as_str()).collect(),
    };
    let text = String::from_utf8_lossy(&text);
    let lacks = lacks(&needs, &Config::parse(&text), &present, spec.image.compression);
    match lacks.is_empty() {
        true => Ok(()),
        false => Err(KernelError::Lacks {
            release: release.clone(),
            package: spec.board.kernel_package.to_string(),
            board: spec.board.name.clone(),
            lacks,
        }),
    }
}

fn lacks(needs: &Needs, config: &Config<'_>, present: &Present<'_>, compression: Compression) -> Vec<Lack> {
    let mut lacks = Vec::new();
    for need in needs.need.iter().filter(|need| need.compression.is_none_or(|only| only == compression)) {
        let mut lack = |option: &String, module| {
            lacks.push(Lack { option: option.clone(), module, reason: need.reason.clone() });
        };
        for option in need.built_in.iter().filter(|option| !config.is_built_in(option)) {
            lack(option, None);
        }
        let places = [(&need.modules, &present.root, false), (&need.initrd, &present.initrd, true)];
        for (options, there, early) in places {
            for (option, module) in options.iter().filter(|(option, _)| !config.is_built_in(option)) {
                match config.is_module(option) {
                    true if there.contains(module.as_str()) => {}
                    true => lack(option, Some((module.clone(), early))),
                    false => lack(option, None),
                }
            }
        }
    }
    lacks
}

fn lines(lacks: &[Lack]) -> String {
    lacks.iter().map(|lack| format!("  {lack}")).collect::<Vec<_>>().join("\n")
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { option, module, reason } = self;
        match module {
            None => write!(f, "CONFIG_{option} is not set: {reason}"),
            Some((module, true)) => {
                write!(f, "CONFIG_{option} is the module {module}, which the initrd lacks: {reason}")
            }
            Some((module, false)) => {
                write!(f, "CONFIG_{option} is the module {module}, which the root lacks: {reason}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = r#"
        [[need]]
        reason = "limits"
        built-in = ["MEMCG"]
        [[need]]
        reason = "layers"
        modules = { OVERLAY_FS = "overlay" }
        [[need]]
        reason = "root"
        initrd = { DM_VERITY = "dm_verity" }
        [[need]]
        reason = "zstd"
        compression = "zstd"
        built-in = ["EROFS_FS_ZIP_ZSTD"]
    "#;

    fn told(config: &str, compression: Compression) -> Vec<String> {
        let present = Present { root: ["overlay"].into(), initrd: ["dm_verity"].into() };
        let needs = Needs::parse(TABLE).unwrap();
        lacks(&needs, &Config::parse(config), &present, compression).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_kernel_with_all_that_is_needed_passes() {
        let config = "CONFIG_MEMCG=y\nCONFIG_OVERLAY_FS=m\nCONFIG_DM_VERITY=m\n# CONFIG_EROFS_FS_ZIP_ZSTD is not set\n";
        assert_eq!(told(config, Compression::Lz4), [""; 0]);
        assert_eq!(told(config, Compression::Zstd), ["CONFIG_EROFS_FS_ZIP_ZSTD is not set: zstd"]);
    }

    #[test]
    fn what_lacks_is_named_with_its_reason() {
        let config = "# CONFIG_MEMCG is not set\nCONFIG_MEMCG_V1=y\nCONFIG_OVERLAY_FS=y\n";
        let expected = ["CONFIG_MEMCG is not set: limits", "CONFIG_DM_VERITY is not set: root"];
        assert_eq!(told(config, Compression::Lz4), expected);
        assert_eq!(told("CONFIG_MEMCG=m\nCONFIG_OVERLAY_FS=y\nCONFIG_DM_VERITY=y\n", Compression::Lz4).len(), 1);
    }

    #[test]
    fn a_module_must_be_where_it_is_needed() {
        let present = Present { root: ["dm_verity"].into(), initrd: ["overlay"].into() };
        let config = Config::parse("CONFIG_MEMCG=y\nCONFIG_OVERLAY_FS=m\nCONFIG_DM_VERITY=m\n");
        let found = lacks(&Needs::parse(TABLE).unwrap(), &config, &present, Compression::Lz4);
        let expected = [
            "CONFIG_OVERLAY_FS is the module overlay, which the root lacks: layers",
            "CONFIG_DM_VERITY is the module dm_verity, which the initrd lacks: root",
        ];
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_table_of_this_tree_can_be_read() {
        let text = String::from_utf8_lossy(kiln_data::read(NEEDS).unwrap());
        assert!(Needs::parse(&text).unwrap().need.iter().any(|need| need.built_in.iter().any(|o| o == "MEMCG")));
    }
}
