//! The second try: resolvo, a solver that goes back on its choices. It decides whether there is any solution.
//!
//! In its terms: a package name is a name, one version of it a solvable, and a set of versions is simply the list of
//! our candidates, since which versions satisfy a relation is decided in [`Market`].

use super::{
    market::{Market, Need},
    universe::Id,
};
use resolvo::{
    Candidates, Condition, ConditionId, ConditionalRequirement, Dependencies, DependencyProvider, Interner,
    KnownDependencies, NameId, Problem, Requirement, SolvableId, Solver, SolverCache, StringId, UnsolvableOrCancelled,
    VersionSetId, VersionSetUnionId,
    utils::{Pool, VersionSet},
};
use std::{collections::HashMap, fmt::Display, sync::Mutex};

/// The versions of one package that will do.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Versions(Vec<Id>);

impl VersionSet for Versions {
    type V = Id;
}

/// Answers the solver's questions.
struct Provider<'m, 'u, 'a> {
    market: &'m Market<'u, 'a>,
    pool: Pool<Versions>,
    /// One solvable for each package, however often it is asked for.
    solvables: Mutex<HashMap<Id, SolvableId>>,
}

/// The packages of a solution, sorted by name; none when there is no solution.
pub(super) fn solve(market: &Market<'_, '_>, wishes: &[Need]) -> Option<Vec<Id>> {
    let provider = Provider { market, pool: Pool::new(), solvables: Mutex::default() };
    let requirements = wishes.iter().map(|need| provider.requirement(need)).collect();
    let mut solver = Solver::new(provider);
    match solver.solve(Problem::new().requirements(requirements)) {
        Ok(solution) => {
            let provider = solver.provider();
            let mut ids: Vec<Id> = solution.into_iter().map(|solvable| provider.id(solvable)).collect();
            ids.sort_by_key(|id| market.universe.package(*id).name);
            Some(ids)
        }
        Err(UnsolvableOrCancelled::Unsolvable(_) | UnsolvableOrCancelled::Cancelled(_)) => None,
    }
}

impl Provider<'_, '_, '_> {
    fn id(&self, solvable: SolvableId) -> Id {
        self.pool.resolve_solvable(solvable).record
    }

    fn name(&self, id: Id) -> NameId {
        self.pool.intern_package_name(self.market.universe.package(id).name)
    }

    fn solvable(&self, id: Id) -> SolvableId {
        let mut known = self.solvables.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *known.entry(id).or_insert_with(|| self.pool.intern_solvable(self.name(id), id))
    }

    /// One set of versions for each package among the candidates, in their order.
    fn sets(&self, candidates: &[Id]) -> Vec<VersionSetId> {
        let mut by_name: Vec<(NameId, Vec<Id>)> = Vec::new();
        for id in candidates {
            let name = self.name(*id);
            match by_name.iter_mut().find(|(other, _)| *other == name) {
                Some((_, ids)) => ids.push(*id),
                None => by_name.push((name, vec![*id])),
            }
        }
        by_name.into_iter().map(|(name, ids)| self.pool.intern_version_set(name, Versions(ids))).collect()
    }

    fn requirement(&self, need: &Need) -> ConditionalRequirement {
        let sets = self.sets(&need.candidates);
        match sets.split_first() {
            // Nothing satisfies it: a name that no package has, for blanks cannot be in one.
            None => {
                let name = self.pool.intern_package_name(format!("nothing for {}", need.text));
                Requirement::Single(self.pool.intern_version_set(name, Versions(vec![]))).into()
            }
            Some((only, [])) => Requirement::Single(*only).into(),
            Some((first, others)) => {
                Requirement::Union(self.pool.intern_version_set_union(*first, others.iter().copied())).into()
            }
        }
    }

    /// Of every package that is hit, only the versions that are not hit are left.
    fn constraints(&self, hit: &[Id]) -> Vec<VersionSetId> {
        let universe = self.market.universe;
        let mut names: Vec<&str> = hit.iter().map(|id| universe.package(*id).name).collect();
        names.sort_unstable();
        names.dedup();
        let left = |name: &str| universe.versions(name).iter().copied().filter(|id| !hit.contains(id)).collect();
        names
            .into_iter()
            .map(|name| self.pool.intern_version_set(self.pool.intern_package_name(name), Versions(left(name))))
            .collect()
    }
}

impl Interner for Provider<'_, '_, '_> {
    type NameId = NameId;
    type SolvableId = SolvableId;

    fn display_solvable(&self, solvable: SolvableId) -> impl Display + '_ {
        let package = self.market.universe.package(self.id(solvable));
        format!("{} {}", package.name, package.version)
    }

    fn display_name(&self, name: NameId) -> impl Display + '_ {
        self.pool.resolve_package_name(name).clone()
    }

    fn display_version_set(&self, set: VersionSetId) -> impl Display + '_ {
        let versions =
            self.pool.resolve_version_set(set).0.iter().map(|id| self.market.universe.package(*id).version.0);
        versions.collect::<Vec<_>>().join(" or ")
    }

    fn display_string(&self, string: StringId) -> impl Display + '_ {
        self.pool.resolve_string(string)
    }

    fn version_set_name(&self, set: VersionSetId) -> NameId {
        self.pool.resolve_version_set_package_name(set)
    }

    fn solvable_name(&self, solvable: SolvableId) -> NameId {
        self.pool.resolve_solvable(solvable).name
    }

    fn version_sets_in_union(&self, union: VersionSetUnionId) -> impl Iterator<Item = VersionSetId> {
        self.pool.resolve_version_set_union(union)
    }

    fn resolve_condition(&self, condition: ConditionId) -> Condition {
        self.pool.resolve_condition(condition).clone()
    }
}

impl DependencyProvider for Provider<'_, '_, '_> {
    async fn filter_candidates(&self, candidates: &[SolvableId], set: VersionSetId, inverse: bool) -> Vec<SolvableId> {
        let set = self.pool.resolve_version_set(set);
        candidates.iter().copied().filter(|solvable| set.0.contains(&self.id(*solvable)) != inverse).collect()
    }

    async fn get_candidates(&self, name: NameId) -> Option<Candidates> {
        let versions = self.market.universe.versions(self.pool.resolve_package_name(name));
        let candidates: Vec<SolvableId> = versions.iter().map(|id| self.solvable(*id)).collect();
        (!candidates.is_empty()).then(|| Candidates { candidates, ..Candidates::default() })
    }

    async fn sort_candidates(&self, _: &SolverCache<Self>, solvables: &mut [SolvableId]) {
        solvables.sort_by(|a, b| self.market.universe.compare_versions(self.id(*a), self.id(*b)));
    }

    async fn get_dependencies(&self, solvable: SolvableId) -> Dependencies {
        let id = self.id(solvable);
        match (self.market.needs(id), self.market.hostile(id)) {
            (Ok(needs), Ok(hostile)) => Dependencies::Known(KnownDependencies {
                requirements: needs.iter().map(|need| self.requirement(need)).collect(),
                constrains: hostile.iter().flat_map(|(_, hit)| self.constraints(hit)).collect(),
            }),
            (Err(error), _) | (_, Err(error)) => Dependencies::Unknown(self.pool.intern_string(error.to_string())),
        }
    }
}
