//! The universe as one wish sees it: without the packages that kiln replaces and without what other architectures ask
//! for. The greedy walk and the solver both ask here, so they answer the same question.

use super::{ResolveError, Universe, Wish, exclusion::Exclusions, universe::Id};
use crate::debian::relation::{self, Relation, RelationError};

/// The universe as one wish sees it.
pub(super) struct Market<'u, 'a> {
    pub universe: &'u Universe<'a>,
    wish: &'u Wish,
    pub excluded: Exclusions<'u>,
}

/// One thing that must be there: any of the candidates will do, the first is the best.
pub(super) struct Need {
    /// As the package or the wish says it.
    pub text: String,
    /// What satisfies it.
    pub candidates: Vec<Id>,
}

impl<'u, 'a> Market<'u, 'a> {
    pub fn new(universe: &'u Universe<'a>, wish: &'u Wish) -> Self {
        Self { universe, wish, excluded: Exclusions::new(&wish.exclude) }
    }

    /// What the wish itself asks for, the essential packages first.
    pub fn wishes(&self) -> Result<Vec<Need>, ResolveError> {
        let essential = self.universe.essential().filter(|_| self.wish.essential);
        let kept = essential.filter(|name| !self.excluded.replaces(name)).map(str::to_owned);
        kept.chain(self.wish.packages.iter().cloned()).map(|text| self.wanted(text)).collect()
    }

    /// One relation of the wish; `name/suite` takes the package from that suite alone.
    fn wanted(&self, text: String) -> Result<Need, ResolveError> {
        let (relation, suite) =
            text.split_once('/').map_or((text.as_str(), None), |(name, suite)| (name, Some(suite.trim())));
        let mut candidates = self.candidates(relation)?;
        if let Some(suite) = suite {
            candidates.retain(|id| self.universe.choice(*id).suite == suite);
        }
        Ok(Need { candidates, text })
    }

    /// What `id` depends on, without what kiln replaces.
    pub fn needs(&self, id: Id) -> Result<Vec<Need>, RelationError> {
        let package = self.universe.package(id);
        let relations = &package.relations;
        let groups = relation::groups(relations.pre_depends).chain(relation::groups(relations.depends));
        let mut needs = Vec::new();
        for group in groups {
            let alternatives = alternatives(group)?;
            let applying = || alternatives.iter().filter(|one| one.applies_to(&self.wish.architecture));
            if applying().next().is_some() && !applying().any(|one| self.excluded.waives(package.name, one.name)) {
                needs.push(Need { text: tidy(group), candidates: self.candidates(group)? });
            }
        }
        Ok(needs)
    }

    /// What cannot be there beside `id`, by the field entry that says so.
    pub fn hostile(&self, id: Id) -> Result<Vec<(String, Vec<Id>)>, RelationError> {
        let package = self.universe.package(id);
        let fields = [package.relations.conflicts, package.relations.breaks];
        let groups = fields.into_iter().flat_map(relation::groups);
        groups
            .map(|group| {
                let relation = Relation::parse(group)?;
                let mut hit = if relation.applies_to(&self.wish.architecture) {
                    self.universe.satisfying(&relation)
                } else {
                    vec![]
                };
                // A package may conflict with a name that it provides: that keeps the other providers away.
                hit.retain(|other| self.universe.package(*other).name != package.name);
                Ok((tidy(group), hit))
            })
            .collect()
    }

    fn candidates(&self, group: &str) -> Result<Vec<Id>, RelationError> {
        let mut found: Vec<Id> = Vec::new();
        for one in alternatives(group)?.iter().filter(|one| self.can_be_had(one)) {
            for id in self.universe.satisfying(one) {
                if !found.contains(&id) && !self.excluded.replaces(self.universe.package(id).name) {
                    found.push(id);
                }
            }
        }
        Ok(found)
    }

    /// Whether the relation asks for a package of this architecture.
    fn can_be_had(&self, relation: &Relation<'_>) -> bool {
        let own = |qualifier| matches!(qualifier, "any" | "native" | "all") || qualifier == self.wish.architecture;
        relation.applies_to(&self.wish.architecture) && relation.qualifier.is_none_or(own)
    }
}

fn alternatives(group: &str) -> Result<Vec<Relation<'_>>, RelationError> {
    group.split('|').map(Relation::parse).collect()
}

/// On one line.
fn tidy(group: &str) -> String {
    group.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}
