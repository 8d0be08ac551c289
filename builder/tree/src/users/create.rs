//! Users and groups into the tree.

use super::{accounts::Accounts, allocate, owners, sysusers};
use crate::{
    assembly::{AssemblyError, Draft},
    generate::drop_in_files,
};

const PASSWD_MASTER: &str = "usr/share/base-passwd/passwd.master";
const GROUP_MASTER: &str = "usr/share/base-passwd/group.master";
/// By priority: a file of an earlier directory hides those of its name in later ones.
const SYSUSERS: [&str; 3] = ["etc/sysusers.d", "run/sysusers.d", "usr/lib/sysusers.d"];

/// Writes the four files of `/etc`, and gives every entry of the tree the numbers that its owner's names have here.
/// `root_password` is the second field of root's line in shadow(5).
pub(crate) fn create(draft: &mut Draft, root_password: &str) -> Result<(), AssemblyError> {
    let mut accounts = Accounts::parse(&draft.text(PASSWD_MASTER)?, &draft.text(GROUP_MASTER)?);
    let mut lines = Vec::new();
    for path in drop_in_files(&draft.tree, &SYSUSERS, ".conf") {
        lines.extend(sysusers::parse(&path, &draft.text(&path)?)?);
    }
    if accounts.users.is_empty() && lines.is_empty() {
        return Ok(());
    }
    let owner_of = |path: &str| draft.tree.resolve(path).map(|(_, node)| node.uid);
    allocate::add(&mut accounts, &lines, owner_of)?;
    use_shells_that_exist(draft, &mut accounts);
    owners::apply(draft, &accounts)?;
    draft.put("etc/passwd", 0o644, accounts.passwd_text().into_bytes())?;
    draft.put("etc/group", 0o644, accounts.group_text().into_bytes())?;
    for (path, text) in [("etc/shadow", accounts.shadow_text(root_password)), ("etc/gshadow", accounts.gshadow_text())]
    {
        draft.put(path, 0o640, text.into_bytes())?;
        if let (Some(node), Some(group)) = (draft.tree.get_mut(path), accounts.group("shadow")) {
            node.gid = group.gid;
        }
    }
    Ok(())
}

/// Debian's root wants bash, which an image need not have.
fn use_shells_that_exist(draft: &Draft, accounts: &mut Accounts) {
    for user in &mut accounts.users {
        if user.shell == "/bin/bash" && draft.tree.resolve(&user.shell).is_none() {
            user.shell = "/bin/sh".to_owned();
        }
    }
}
