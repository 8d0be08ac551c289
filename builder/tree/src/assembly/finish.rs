//! What maintainer scripts would have done, in their order.

use super::{Assembly, AssemblyError};
use crate::{CheckedTree, check, generate, linker, units, users};

impl Assembly<'_> {
    /// Does what maintainer scripts would have done, and checks the result.
    pub fn finish(self) -> Result<CheckedTree, AssemblyError> {
        let Self { image, rules, cache, mut draft } = self;
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
        Ok(CheckedTree { tree: draft.tree, time: image.time, packages, removed: draft.removed, kernel, modules })
    }
}
