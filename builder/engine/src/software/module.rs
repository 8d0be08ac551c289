//! The Go modules of `rootfs`, and which of them an image needs.

use super::Target;
use crate::{
    EngineError,
    node::{Recipe, RecipeError, Toolchain},
};
use kiln_data::Content as Embedded;
use kiln_plan::identity::Identity;
use kiln_spec::{AddonSource, Ingress, Spec};
use kiln_types::{Digest, Hasher};
use std::{fs, os::unix::fs::symlink, path::Path};

const VERSION: u32 = 1;

/// A Go module of `rootfs`. Each has a go.mod of its own, so that none decides about the versions of another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Module {
    /// Where it is among the embedded files.
    dir: &'static str,
    /// Its step in the store.
    step: &'static str,
    /// What it is, in words.
    pub what: &'static str,
}

/// What every node has. Its recipe names the toolchain of all modules.
const NODE: Module = Module { dir: "rootfs/node", step: "node-software", what: "the node's software" };
const TRAEFIK: Module = Module { dir: "rootfs/traefik", step: "traefik", what: "traefik" };

const METALLB: Module = Module { dir: "rootfs/metallb", step: "metallb", what: "MetalLB" };

/// Runs on the machine that builds.
pub const HELM: Module = Module { dir: "rootfs/helm", step: "helm", what: "Helm's library" };

/// The modules whose programs the build of `spec` runs itself.
pub fn tools(spec: &Spec) -> Vec<Module> {
    let has_chart = spec.addons.iter().any(|addon| matches!(addon.source, AddonSource::Chart(_)));
    has_chart.then_some(HELM).into_iter().collect()
}

/// The modules that the image of `spec` has programs of.
pub fn modules(spec: &Spec) -> Vec<Module> {
    let traefik = matches!(spec.ingress, Ingress::Traefik { .. }).then_some(TRAEFIK);
    let metallb = spec.load_balancer.metallb().map(|_| METALLB);
    [NODE].into_iter().chain(traefik).chain(metallb).collect()
}

/// The compiler of all modules.
pub fn toolchain() -> Result<Toolchain, EngineError> {
    NODE.recipe()?.toolchain.ok_or(EngineError::NoToolchain)
}

impl Module {
    /// How it is built, from its `build.toml`.
    pub fn recipe(&self) -> Result<Recipe, RecipeError> {
        let path = format!("{}/build.toml", self.dir);
        let bytes = kiln_data::read(&path).unwrap_or_default();
        Recipe::parse(&path, &String::from_utf8_lossy(bytes))
    }

    /// The `go.sum` of the module and of those below it.
    pub fn sums(&self) -> String {
        let sums = kiln_data::files(self.dir).filter(|entry| entry.path.rsplit('/').next() == Some("go.sum"));
        let text = |entry: kiln_data::Entry| match entry.content {
            Embedded::Bytes(bytes) => std::str::from_utf8(bytes).unwrap_or_default(),
            Embedded::Symlink(_) => "",
        };
        sums.map(text).collect()
    }

    /// What its programs depend on.
    ///
    /// Not on the machine that compiles: Go's compilers make the same bytes on all of them.
    pub fn identity(&self, toolchain: &Toolchain, target: &Target) -> Identity {
        let environment: Vec<_> = target.environment.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Identity::new(self.step, VERSION, &target.name)
            .input("sources", self.digest(), "what is compiled, go.sum and the recipe among it")
            .input("toolchain", toolchain.digest(), "compiles it")
            .input("target", environment.join(" "), "for what it is compiled")
    }

    /// Writes its sources below `into`.
    pub fn write_sources(&self, into: &Path) -> Result<(), EngineError> {
        for entry in kiln_data::files(self.dir) {
            let path = into.join(entry.path);
            let parent = path.parent().unwrap_or(into);
            fs::create_dir_all(parent).map_err(EngineError::io("create", parent))?;
            match entry.content {
                Embedded::Bytes(bytes) => fs::write(&path, bytes).map_err(EngineError::io("write", &path))?,
                Embedded::Symlink(target) => symlink(target, &path).map_err(EngineError::io("link", &path))?,
            }
        }
        Ok(())
    }

    fn digest(&self) -> Digest {
        let mut hasher = Hasher::new();
        for entry in kiln_data::files(self.dir) {
            hasher.field(entry.path);
            match entry.content {
                Embedded::Bytes(bytes) => hasher.field(bytes),
                Embedded::Symlink(target) => hasher.field(target),
            };
        }
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_spec::{Arch, Library, Overrides};

    fn of(set: &[&str]) -> Vec<Module> {
        let overrides = Overrides { set: set.iter().map(ToString::to_string).collect(), ..Overrides::default() };
        modules(&Library::new(Vec::new(), Vec::new()).spec("k3s-like", "x86_64", &overrides).unwrap())
    }

    #[test]
    fn traefik_is_compiled_only_where_it_is_asked_for() {
        assert_eq!(of(&["ingress.plugin=none"]), [NODE]);
        assert_eq!(of(&["ingress.plugin=traefik"]), [NODE, TRAEFIK]);
        let metallb =
            ["load-balancer.plugin=metallb", "load-balancer.addresses=[\"10.9.0.0/24\"]", "ingress.plugin=none"];
        assert_eq!(of(&metallb), [NODE, METALLB]);
    }

    #[test]
    fn every_module_has_a_recipe_and_sums() {
        for module in [NODE, TRAEFIK, METALLB, HELM] {
            assert!(!module.recipe().unwrap().binaries.is_empty(), "{}", module.dir);
            assert!(
                kiln_plan::go::GoSum::parse(&module.sums()).is_ok_and(|sum| !sum.zips.is_empty()),
                "{}",
                module.dir
            );
        }
        assert!(TRAEFIK.sums().contains("github.com/go-acme/lego/v5 "), "what is copied is verified too");
    }

    #[test]
    fn traefik_says_the_version_that_go_mod_has() {
        let version = kiln_spec::module_version("rootfs/traefik/go.mod", "github.com/traefik/traefik/v3");
        let stamps = TRAEFIK.recipe().unwrap().stamps;
        assert_eq!(stamps.get("github.com/traefik/traefik/v3/pkg/version.Version"), version.as_ref());
    }

    #[test]
    fn the_node_software_does_not_depend_on_other_modules() {
        let toolchain = toolchain().unwrap();
        let [node, traefik] = [NODE, TRAEFIK].map(|module| module.identity(&toolchain, &Target::node(Arch::Arm64)));
        assert_ne!(node, traefik);
        assert_eq!(node.step, "node-software", "scripts look for it by this name");
    }
}
