//! Names of owners in packages become the numbers that these names have in the image.

use super::accounts::Accounts;
use crate::assembly::{AssemblyError, Draft};

/// Gives every entry that a package shipped with an owner other than root its numbers.
pub(super) fn apply(draft: &mut Draft, accounts: &Accounts) -> Result<(), AssemblyError> {
    for (path, owner) in std::mem::take(&mut draft.owners) {
        let Some(node) = draft.tree.get_mut(&path) else { continue };
        let unknown = |name: &str| AssemblyError::UnknownOwner { path: path.clone(), name: name.to_owned() };
        if !owner.user.is_empty() {
            node.uid = accounts.user(&owner.user).ok_or_else(|| unknown(&owner.user))?.uid;
        }
        if !owner.group.is_empty() {
            node.gid = accounts.group(&owner.group).ok_or_else(|| unknown(&owner.group))?.gid;
        }
    }
    Ok(())
}
