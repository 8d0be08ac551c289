//! The kernel of the image and its modules.

use crate::{
    Content, Kernel, Kind, Rules,
    assembly::{AssemblyError, Draft},
    facts::Facts,
    modules::{Module, Modules, ModulesError},
};
use std::{collections::BTreeSet, sync::Arc};

const MODULES: &str = "usr/lib/modules";

/// The kernel among the packages; none for a root that runs under a foreign one, an error for two.
pub(crate) fn kernel(draft: &Draft) -> Result<Option<Kernel>, AssemblyError> {
    let inside = draft.tree.below("boot").map(|(path, node)| (path, &node.kind));
    let outside = draft.removed.iter().map(|(path, node)| (path.as_str(), &node.kind));
    let mut kernels: Vec<Kernel> = inside.chain(outside).filter_map(|(path, kind)| image(path, kind)).collect();
    let kernel = kernels.pop();
    match &kernel {
        Some(last) if !kernels.is_empty() => {
            let releases = kernels.iter().chain([last]).map(|kernel| kernel.release.clone()).collect();
            Err(ModulesError::TwoKernels(releases).into())
        }
        _ => Ok(kernel),
    }
}

/// Every architecture of Debian names it so, though only x86 compresses it.
fn image(path: &str, kind: &Kind) -> Option<Kernel> {
    match (path.strip_prefix("boot/vmlinuz-").or_else(|| path.strip_prefix("boot/vmlinux-")), kind) {
        (Some(release), Kind::File(content)) => Some(Kernel { release: release.to_owned(), image: content.clone() }),
        _ => None,
    }
}

/// Leaves only the modules that the rules want, and writes the indexes of those that stay.
pub(crate) fn modules(draft: &mut Draft, rules: &Rules, kernel: Option<&Kernel>) -> Result<Modules, AssemblyError> {
    let Some(release) = kernel.map(|kernel| kernel.release.as_str()) else { return Ok(Modules::default()) };
    let directory = format!("{MODULES}/{release}");
    let (order, builtin) =
        (draft.text(&format!("{directory}/modules.order"))?, draft.text(&format!("{directory}/modules.builtin"))?);
    let mut modules = Modules::new(release, find(draft, &directory)?, &order, &builtin)?;
    if !rules.prune.modules.is_empty() {
        let kept = modules.kept(&rules.prune.modules);
        remove_others(draft, &directory, &modules, &kept);
        modules = Modules::new(release, find(draft, &directory)?, &order, &builtin)?;
    }
    let modinfo = draft.bytes(&format!("{directory}/modules.builtin.modinfo"))?;
    for (name, bytes) in modules.index_files(&builtin, &modinfo) {
        draft.put(&format!("{directory}/{name}"), 0o644, bytes)?;
    }
    Ok(modules)
}

fn find(draft: &Draft, directory: &str) -> Result<Vec<Module>, AssemblyError> {
    let mut found = Vec::new();
    for (path, node) in draft.tree.below(directory) {
        let Kind::File(content) = &node.kind else { continue };
        match draft.facts(content) {
            Facts::Module(facts) => {
                found.push(Module::new(
                    path[directory.len() + 1..].to_owned(),
                    content.clone(),
                    Arc::new((**facts).clone()),
                ));
            }
            _ if path.contains(".ko") => return Err(broken(path, content).into()),
            _ => {}
        }
    }
    Ok(found)
}

fn broken(path: &str, content: &Content) -> ModulesError {
    ModulesError::Broken { path: path.to_owned(), problem: format!("{} bytes that are no ELF object", content.len()) }
}

/// Moves all modules that are not kept out of the tree, and the directories that are left empty.
fn remove_others(draft: &mut Draft, directory: &str, modules: &Modules, kept: &BTreeSet<String>) {
    for module in modules.iter().filter(|module| !kept.contains(&module.name)) {
        let path = format!("{directory}/{}", module.path);
        if let Some(node) = draft.tree.get(&path).cloned() {
            draft.tree.remove(&path);
            draft.removed.insert(path, node);
        }
    }
    let directories = draft.tree.below(directory).filter(|(_, node)| node.is_dir()).map(|(path, _)| path.to_owned());
    for path in directories.collect::<Vec<_>>().iter().rev() {
        if draft.tree.below(path).next().is_none() {
            draft.tree.remove(path);
        }
    }
}
