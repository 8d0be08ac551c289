//! Who gets which number, as `systemd-sysusers` decides: groups first, then users; a number asked for when it is free;
//! a user and its group the same number when possible; else the highest free number of the range.

use super::{
    UsersError,
    accounts::{Accounts, Group, User},
    sysusers::{GroupOf, Id, Line},
};

/// Numbers of system users on Debian (`SYSTEM_UID_MIN` and `_MAX`; packages of the base system own those below).
const RANGE: (u32, u32) = (100, 999);

/// Adds all that `lines` ask for and is not there yet.
pub(super) fn add(
    accounts: &mut Accounts,
    lines: &[Line],
    owner_of: impl Fn(&str) -> Option<u32>,
) -> Result<(), UsersError> {
    let mut allocator = Allocator { accounts, ranges: ranges(lines), owner_of, next: None };
    for line in lines {
        if let Line::Group { name, gid } = line {
            allocator.group(name, gid, None)?;
        }
    }
    for line in lines {
        allocator.user(line)?;
    }
    for line in lines {
        if let Line::Member { user, group } = line {
            allocator.member(user, group)?;
        }
    }
    Ok(())
}

fn ranges(lines: &[Line]) -> Vec<(u32, u32)> {
    let given = lines.iter().filter_map(|line| match line {
        Line::Range { lowest, highest } => Some((*lowest, *highest)),
        _ => None,
    });
    let given: Vec<(u32, u32)> = given.collect();
    if given.is_empty() { vec![RANGE] } else { given }
}

struct Allocator<'a, F> {
    accounts: &'a mut Accounts,
    ranges: Vec<(u32, u32)>,
    owner_of: F,
    /// All numbers above were looked at.
    next: Option<u32>,
}

impl<F: Fn(&str) -> Option<u32>> Allocator<'_, F> {
    /// The number of the group `name`, made when needed: with `wanted` or the number `like` of its user when free.
    fn group(&mut self, name: &str, wanted: &Id, like: Option<u32>) -> Result<u32, UsersError> {
        if let Some(group) = self.accounts.group(name) {
            return Ok(group.gid);
        }
        let taken = |id: u32, accounts: &Accounts| {
            accounts.groups.iter().any(|group| group.gid == id)
                || accounts.users.iter().any(|user| user.uid == id && user.name != name)
        };
        let gid = [self.number(wanted), like].into_iter().flatten().find(|id| !taken(*id, self.accounts));
        let gid = match gid {
            Some(gid) => gid,
            None => self.search(name, taken)?,
        };
        self.accounts.groups.push(Group { name: name.to_owned(), gid, members: Vec::new() });
        Ok(gid)
    }

    fn user(&mut self, line: &Line) -> Result<(), UsersError> {
        let Line::User { name, uid, group, gecos, home, shell, locked } = line else { return Ok(()) };
        if self.accounts.user(name).is_some() {
            return Ok(());
        }
        let wanted = self.number(uid);
        let gid = match group {
            Some(GroupOf::Number(gid)) => *gid,
            Some(GroupOf::Name(group)) => self.group(group, &Id::Any, None)?,
            None => self.group(name, &Id::Any, wanted)?,
        };
        let own_group = group.is_none().then_some(gid);
        let taken = |id: u32, accounts: &Accounts| {
            accounts.users.iter().any(|user| user.uid == id)
                || accounts.groups.iter().any(|group| group.gid == id && group.name != *name)
        };
        let uid = match [wanted, own_group].into_iter().flatten().find(|id| !taken(*id, self.accounts)) {
            Some(uid) => uid,
            None => self.search(name, taken)?,
        };
        let (gecos, home, shell) = (gecos.replace(':', " "), home.clone(), shell.clone());
        self.accounts.users.push(User { name: name.clone(), uid, gid, gecos, home, shell, locked: *locked });
        Ok(())
    }

    /// Both are made when they are not there.
    fn member(&mut self, user: &str, group: &str) -> Result<(), UsersError> {
        self.user(&Line::plain_user(user))?;
        self.group(group, &Id::Any, None)?;
        let group = self.accounts.groups.iter_mut().find(|found| found.name == group);
        if let Some(group) = group.filter(|group| !group.members.iter().any(|member| member == user)) {
            group.members.push(user.to_owned());
        }
        Ok(())
    }

    fn number(&self, id: &Id) -> Option<u32> {
        match id {
            Id::Any => None,
            Id::Number(number) => Some(*number),
            Id::OwnerOf(path) => (self.owner_of)(path),
        }
    }

    /// The highest number that is not taken. Goes on where the last search ended, so that no number is given twice.
    fn search(&mut self, name: &str, taken: impl Fn(u32, &Accounts) -> bool) -> Result<u32, UsersError> {
        let below = self.next.unwrap_or(u32::MAX);
        let mut ranges = self.ranges.clone();
        ranges.sort_unstable_by(|a, b| b.cmp(a));
        let mut candidates = ranges.iter().flat_map(|(lowest, highest)| (*lowest..=*highest).rev());
        let found = candidates.find(|id| *id < below && !taken(*id, self.accounts));
        let (lowest, highest) = (ranges.last().map_or(0, |r| r.0), ranges.first().map_or(0, |r| r.1));
        self.next = found;
        found.ok_or_else(|| UsersError::Exhausted { name: name.to_owned(), lowest, highest })
    }
}

impl Line {
    /// The user that a line `m` makes when nobody else did.
    fn plain_user(name: &str) -> Self {
        Line::User {
            name: name.to_owned(),
            uid: Id::Any,
            group: None,
            gecos: String::new(),
            home: "/".to_owned(),
            shell: "/usr/sbin/nologin".to_owned(),
            locked: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::users::sysusers::parse;

    fn ids(text: &str) -> Vec<(String, u32, u32)> {
        let mut accounts = Accounts::parse("root:x:0:0:root:/root:/bin/sh", "root:x:0:\ntaken:x:998:");
        add(&mut accounts, &parse("x.conf", text).unwrap(), |_| None).unwrap();
        accounts.users.into_iter().skip(1).map(|user| (user.name, user.uid, user.gid)).collect()
    }

    #[test]
    fn numbers_go_down_and_skip_those_of_others() {
        assert_eq!(ids("u a -\nu b -"), [("a".into(), 999, 999), ("b".into(), 997, 997)]);
    }

    #[test]
    fn a_number_asked_for_is_given_when_free() {
        assert_eq!(ids("u a 0\nu b 150"), [("a".into(), 999, 999), ("b".into(), 150, 150)]);
    }

    #[test]
    fn groups_are_made_before_users() {
        assert_eq!(ids("u a -\ng b -\nu c -:b"), [("a".into(), 997, 997), ("c".into(), 996, 999)]);
    }

    #[test]
    fn an_exhausted_range_is_an_error() {
        let mut accounts = Accounts::default();
        let lines = parse("x", "r - 500-500\nu a -\nu b -").unwrap();
        assert!(matches!(add(&mut accounts, &lines, |_| None), Err(UsersError::Exhausted { .. })));
    }
}
