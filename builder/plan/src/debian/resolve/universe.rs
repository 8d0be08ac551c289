//! All packages of all suites, found by the name they have or provide.

use crate::debian::{Package, Version};
use std::collections::HashMap;

/// A package and the suite that has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Choice<'a> {
    /// The suite, by name.
    pub suite: &'a str,
    /// The package.
    pub package: Package<'a>,
}

/// All packages of all suites. Where two suites have one version, the suite given first counts.
#[derive(Debug, Default)]
pub struct Universe<'a> {
    choices: Vec<Choice<'a>>,
    by_name: HashMap<&'a str, Vec<u32>>,
    providers: HashMap<&'a str, Vec<(u32, Option<Version<'a>>)>>,
}

impl<'a> Universe<'a> {
    /// Adds the packages of a suite.
    pub fn add(&mut self, _suite: &'a str, _packages: Vec<Package<'a>>) {}
}
