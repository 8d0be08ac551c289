//! Who can log in.

use super::Both;
use crate::{file::Ssh, text::Problem};

pub(super) fn check(both: Both) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend(keys(both));
    problems.extend(token_in_file(both));
    problems
}

fn keys(both: Both) -> Option<Problem> {
    let (access, place) = (&both.profile.access, |path| both.profile.place(path));
    let said = place("access.ssh-authorized-keys").is_some();
    match (access.ssh, access.ssh_authorized_keys.is_empty()) {
        (Ssh::Openssh | Ssh::Dropbear, true) if !said => Some(
            Problem::new("SSH is on and nobody can use it: there is no `access.ssh-authorized-keys`")
                .at(place("access.ssh"), "turned on here")
                .help(
                    "add the line of your `.pub` file, or `[]` if each node is given its own, by node.toml or by EC2; \
                     there are no passwords",
                ),
        ),
        (Ssh::None, false) => Some(
            Problem::new("there are SSH keys, and SSH is off")
                .at(place("access.ssh-authorized-keys"), "have no effect")
                .help("set `access.ssh` to `openssh` or `dropbear`"),
        ),
        _ => None,
    }
}

/// A plain token is fine as an argument, not in a file. The message has no picture: it would show the token's line.
fn token_in_file(both: Both) -> Option<Problem> {
    let token = both.profile.access.console_token.as_ref()?;
    let place = both.profile.place("access.console-token")?;
    let argument = ["--set", "KILN_CONSOLE_TOKEN"].contains(&&*place.source.name);
    (!token.is_hash() && !argument).then(|| {
        Problem::new(format!("{} has a console token in plain text", place.source.name)).help(
            "files end in version control: give the token by the environment variable KILN_CONSOLE_TOKEN, or put its \
             hash here, as `openssl passwd -6` makes it",
        )
    })
}
