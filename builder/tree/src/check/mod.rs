//! The gate: a tree that passes becomes a [`CheckedTree`], the only thing that writers of images accept.

mod checked;
mod finding;
mod kernel;
mod links;
mod permissions;
mod programs;

pub use checked::{CheckedTree, Package};
pub use finding::{CheckError, Finding, Problem};
pub use kernel::{Kernel, Layout};

use crate::{
    Node,
    assembly::{AssemblyError, Draft},
    rules::Allow,
};

/// All faults of the draft, by path.
pub(crate) fn run(draft: &Draft, allow: &Allow) -> Result<Vec<Finding>, AssemblyError> {
    let mut findings = draft.findings.clone();
    links::check(draft, allow, &mut findings);
    permissions::check(draft, allow, &mut findings)?;
    programs::check(draft, allow, &mut findings)?;
    findings.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(findings)
}

fn finding(path: &str, node: &Node, problem: Problem) -> Finding {
    Finding { path: path.to_owned(), origin: node.origin.clone(), problem }
}
