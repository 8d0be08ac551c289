//! The configuration of a kernel, as its build leaves it.
//!
//! ```text
//! CONFIG_MEMCG=y            built in
//! CONFIG_OVERLAY_FS=m       a module
//! # CONFIG_X is not set
//! ```

use std::collections::HashMap;

/// The configuration of a kernel.
pub(super) struct Config<'a>(HashMap<&'a str, &'a str>);

impl<'a> Config<'a> {
    /// Reads the text of a configuration. Lines of other forms say nothing about an option.
    pub fn parse(text: &'a str) -> Self {
        let line = |line: &'a str| line.strip_prefix("CONFIG_")?.split_once('=');
        Self(text.lines().filter_map(line).collect())
    }

    /// Whether `option`, without `CONFIG_`, is part of the kernel itself.
    pub fn is_built_in(&self, option: &str) -> bool {
        self.0.get(option) == Some(&"y")
    }

    /// Whether `option` is a module.
    pub fn is_module(&self, option: &str) -> bool {
        self.0.get(option) == Some(&"m")
    }
}
