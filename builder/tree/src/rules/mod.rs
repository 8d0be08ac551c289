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
//! name = "base"                       # boards and profiles name the groups they want
//! directories = ["kernel/net/netfilter"]
//! names = ["overlay", "br_netfilter"]
//! reason = "what kube-proxy asks for"
//! [[firmware]]                        # of this package only these files stay
//! name = "wifi"
//! package = "firmware-brcm80211"
//! files = ["brcm/brcmfmac43455-sdio.bin"]
//! reason = "the radio of the Pi 4"
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
pub use prune::{FIRMWARE, KeepFirmware, KeepModules, PathRule, Prune};

use std::collections::BTreeSet;

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

    /// Keeps only the groups of modules and firmware in `names`; [`RulesError::NoGroup`] for one that no rule has.
    pub fn select_modules(&mut self, names: &[impl AsRef<str>]) -> Result<(), RulesError> {
        let modules = self.prune.modules.iter().map(|rule| rule.name.clone());
        let known: BTreeSet<String> = modules.chain(self.prune.firmware.iter().map(|rule| rule.name.clone())).collect();
        if let Some(name) = names.iter().map(AsRef::as_ref).find(|name| !known.contains(*name)) {
            return Err(RulesError::NoGroup { name: name.to_owned(), known: known.into_iter().collect() });
        }
        let chosen = |group: &str| names.iter().any(|name| name.as_ref() == group);
        self.prune.modules.retain(|rule| chosen(&rule.name));
        self.prune.firmware.retain(|rule| chosen(&rule.name));
        Ok(())
    }

    /// Keeps these kernel modules too, because `reason`: those that a board or profile names one by one. Without any
    /// rule all modules stay, and this changes nothing.
    pub fn keep_modules(&mut self, names: impl IntoIterator<Item = impl Into<String>>, reason: &str) {
        let names = names.into_iter().map(Into::into).collect();
        if !self.prune.modules.is_empty() {
            let (name, reason) = ("named".to_owned(), reason.to_owned());
            self.prune.modules.push(KeepModules { name, directories: Vec::new(), names, reason });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_chosen_by_name() {
        let text =
            "[[modules]]\nname='base'\nnames=['ext4']\nreason='r'\n[[modules]]\nname='pc'\nnames=['ahci']\nreason='r'";
        let mut rules = Rules::parse(("prune.toml", text), ("links.toml", ""), ("allow.toml", "")).unwrap();
        let error = rules.select_modules(&["bsae"]).unwrap_err().to_string();
        assert!(error.contains("`bsae`") && error.contains("base, pc"), "{error}");
        rules.select_modules(&["pc"]).unwrap();
        assert_eq!(rules.prune.modules.len(), 1);
    }

    #[test]
    fn the_rules_of_kiln_are_read() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rootfs");
        let text = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
        let (prune, links, allow) = (text("prune.toml"), text("links.toml"), text("allow.toml"));
        let rules = Rules::parse(("prune.toml", &prune), ("links.toml", &links), ("allow.toml", &allow));
        rules.unwrap_or_else(|error| panic!("{error:?}"));
    }
}
