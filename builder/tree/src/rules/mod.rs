//! What a person wrote about the root: what to leave out, which links to make, what the checks may let pass.
//! Each rule is data with a reason, in `rootfs/*.toml`.
//!
//! ```toml
//! # prune.toml
//! [[remove]]
//! paths = ["usr/share/doc/**"]
//! reason = "nobody reads documentation on a node"
//! [[keep]]                            # wins over every `remove`
//! paths = ["usr/share/doc/kiln/**"]
//! reason = "licences of what kiln builds"
//! [[modules]]                         # absent: all modules stay; else only these and what they depend on
//! directories = ["kernel/net/netfilter"]
//! names = ["overlay", "br_netfilter"]
//! reason = "what kube-proxy asks for"
//!
//! # links.toml
//! [[link]]
//! path = "usr/sbin/iptables"
//! target = "xtables-nft-multi"
//! reason = "update-alternatives would"
//!
//! # allow.toml
//! [[privileged]]
//! path = "usr/bin/su"
//! mode = "4755"
//! reason = "..."
//! [[dangling]]                        # also: `interpreter`, `library`, `writable`
//! paths = ["etc/mtab"]
//! reason = "made at boot"
//! ```

mod allow;
mod error;
mod glob;
mod links;
mod prune;

pub use allow::{Allow, Privileged};
pub use error::RulesError;
pub use glob::Glob;
pub use links::{Link, Links};
pub use prune::{KeepModules, PathRule, Prune};

/// All rules of an image.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// What is left out.
    pub prune: Prune,
    /// Links that maintainer scripts would have made.
    pub links: Links,
    /// What the checks let pass.
    pub allow: Allow,
}

impl Rules {
    /// Reads the three files; each is its name for messages and its text.
    pub fn parse(prune: (&str, &str), links: (&str, &str), allow: (&str, &str)) -> Result<Self, RulesError> {
        Ok(Self { prune: error::parse(prune)?, links: error::parse(links)?, allow: error::parse(allow)? })
    }

    /// Keeps these kernel modules too, because `reason`: what a board or profile names.
    pub fn keep_modules(&mut self, names: impl IntoIterator<Item = impl Into<String>>, reason: &str) {
        let names = names.into_iter().map(Into::into).collect();
        self.prune.modules.push(KeepModules { directories: Vec::new(), names, reason: reason.to_owned() });
    }
}
