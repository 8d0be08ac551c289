//! The kernel of the image and its modules.

use crate::{
    Kernel, Kind, Layout, Rules,
    assembly::{AssemblyError, Draft},
    facts,
    modules::{Module, Modules, ModulesError},
};
use kiln_types::BlobCache;
use std::collections::BTreeSet;

const MODULES: &str = "usr/lib/modules";

/// The kernel among the packages; none for a root that runs under a foreign one, an error for two.
pub(crate) fn kernel(draft: &Draft) -> Result<Option<Kernel>, AssemblyError> {
    let inside = ["boot", MODULES].into_iter().flat_map(|directory| draft.tree.below(directory));
    let outside = draft.removed.iter().map(|(path, node)| (path.as_str(), node));
    let mut kernels: Vec<Kernel> = inside.chain(outside).filter_map(|(path, node)| image(path, &node.kind)).collect();
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
    let Kind::File(content) = kind else { return None };
    let (layout, release) = Layout::of_image(path)?;
    Some(Kernel { release: release.to_owned(), image: content.clone(), layout })
}

/// Leaves only the modules that the rules want, and writes the indexes of those that stay.
pub(crate) fn modules(
    draft: &mut Draft,
    rules: &Rules,
    kernel: Option<&Kernel>,
    cache: &dyn BlobCache,
) -> Result<Modules, AssemblyError> {
    let Some(release) = kernel.map(|kernel| kernel.release.as_str()) else { return Ok(Modules::default()) };
    let directory = format!("{MODULES}/{release}");
    let (order, builtin) =
        (draft.text(&format!("{directory}/modules.order"))?, draft.text(&format!("{directory}/modules.builtin"))?);
    let modules = Modules::choose(release, find(draft, &directory), (&order, &builtin), &rules.prune.modules, cache)?;
    if !rules.prune.modules.is_empty() {
        remove_others(draft, &directory, &modules);
    }
    let modinfo = draft.bytes(&format!("{directory}/modules.builtin.modinfo"))?;
    for (name, bytes) in modules.index_files(&builtin, &modinfo) {
        draft.put(&format!("{directory}/{name}"), 0o644, bytes)?;
    }
    Ok(modules)
}

fn find(draft: &Draft, directory: &str) -> Vec<Module> {
    let module = |(path, node): (&str, &crate::Node)| match &node.kind {
        Kind::File(content) if facts::is_module(path) => {
            Some(Module::unread(path[directory.len() + 1..].to_owned(), content.clone()))
        }
        _ => None,
    };
    draft.tree.below(directory).filter_map(module).collect()
}

/// Moves all modules that are not kept out of the tree, and the directories that are left empty.
fn remove_others(draft: &mut Draft, directory: &str, modules: &Modules) {
    let kept: BTreeSet<String> = modules.iter().map(|module| format!("{directory}/{}", module.path)).collect();
    let others = find(draft, directory).into_iter().map(|module| format!("{directory}/{}", module.path));
    for path in others.filter(|path| !kept.contains(path)) {
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
