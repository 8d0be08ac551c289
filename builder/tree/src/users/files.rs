//! The four files: passwd(5), shadow(5), group(5), gshadow(5).

use super::accounts::{Accounts, User};

impl Accounts {
    pub(super) fn passwd_text(&self) -> String {
        let line = |user: &User| {
            let User { name, uid, gid, gecos, home, shell, .. } = user;
            format!("{name}:x:{uid}:{gid}:{gecos}:{home}:{shell}\n")
        };
        self.users.iter().map(line).collect()
    }

    /// `*` is no password that anybody could give; keys still open the account. `!*` with a day of expiry long past
    /// closes it for good. No date of a last change: nothing here ages, and the file must not depend on the day.
    pub(super) fn shadow_text(&self, root_password: &str) -> String {
        let line = |user: &User| match user.locked {
            false if user.uid == 0 => format!("{}:{root_password}:::::::\n", user.name),
            true => format!("{}:!*::::::1:\n", user.name),
            false => format!("{}:*:::::::\n", user.name),
        };
        self.users.iter().map(line).collect()
    }

    pub(super) fn group_text(&self) -> String {
        self.groups
            .iter()
            .map(|group| format!("{}:x:{}:{}\n", group.name, group.gid, group.members.join(",")))
            .collect()
    }

    pub(super) fn gshadow_text(&self) -> String {
        self.groups.iter().map(|group| format!("{}:*::{}\n", group.name, group.members.join(","))).collect()
    }
}
