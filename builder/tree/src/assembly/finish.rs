//! What maintainer scripts would have done, in their order.

use super::{Assembly, AssemblyError};
use crate::{CheckedTree, Tree, TreeError, check, generate, linker, units, users};

impl Assembly<'_> {
    /// Does what maintainer scripts would have done, and checks the result.
    pub fn finish(self) -> Result<CheckedTree, AssemblyError> {
        let Self { image, rules, cache, mut draft, guests } = self;
        let draft_ref = &mut draft;
        generate::merged_usr(draft_ref)?;
        generate::links(draft_ref, &rules.links)?;
        let kernel = generate::kernel(draft_ref)?;
        let modules = generate::modules(draft_ref, rules, kernel.as_ref(), cache)?;
        users::create(draft_ref, &image.root_password)?;
        units::enable(draft_ref)?;
        generate::certificates(draft_ref)?;
        generate::os_release(draft_ref, &image)?;
        linker::create(draft_ref)?;
        let packages = generate::catalog(draft_ref)?;
        let findings = check::run(&draft, &rules.allow)?;
        if !findings.is_empty() {
            return Err(check::CheckError { findings }.into());
        }
        guests.into_iter().try_for_each(|(path, layer)| seat(&mut draft.tree, &path, layer))?;
        Ok(CheckedTree { tree: draft.tree, time: image.time, packages, removed: draft.removed, kernel, modules })
    }
}

/// Puts all of `layer` below `directory`, its root in the place of that.
fn seat(tree: &mut Tree, directory: &str, layer: Tree) -> Result<(), TreeError> {
    layer.into_entries().try_for_each(|(path, node)| match path.as_str() {
        "" => tree.replace(directory, node),
        path => tree.insert(&format!("{directory}/{path}"), node),
    })
}
