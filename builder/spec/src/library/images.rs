//! From the images that are wanted to their specs.

use super::{place::Library, wanted::Wanted};
use crate::{
    spec::Spec,
    text::{Overrides, Problem, Problems},
};
use std::collections::BTreeMap;

impl Library {
    /// What all of `wanted` mean, in their order, with `overrides` laid over each. Tells the faults of all of them at once.
    pub fn images(&self, wanted: &[Wanted], overrides: &Overrides) -> Result<Vec<Spec>, Problems> {
        Problems::check(twice(wanted))?;
        let (mut specs, mut wrong) = (Vec::new(), Vec::new());
        for one in wanted {
            match self.image(one, overrides) {
                Ok(spec) => specs.push(spec),
                Err(problems) => wrong.push((one.stem(), problems)),
            }
        }
        match wrong.is_empty() {
            true => Ok(specs),
            false => Err(Problems::of_images(wrong, wanted.len())),
        }
    }
}

/// Two images cannot have the same files.
fn twice(wanted: &[Wanted]) -> Vec<Problem> {
    let mut first: BTreeMap<String, &Wanted> = BTreeMap::new();
    let mut told = Vec::new();
    for one in wanted {
        let stem = one.stem();
        let Some(before) = first.get(&stem) else {
            first.insert(stem, one);
            continue;
        };
        let help = match one.place {
            Some(_) => "leave one out, or give it a `name` of its own: `[[image]]` can have one",
            None => "leave one out",
        };
        let problem = Problem::new(format!("`{stem}` is asked for twice"));
        told.push(problem.at(before.place.clone(), "first here").at(one.place.clone(), "and here").help(help));
    }
    told
}
