//! The first try: walk from the wish along the dependencies and take the best candidate of each, as apt does. That
//! answers nearly every wish in a millisecond, and where it stops, the way it came explains why.

use super::{
    ResolveError,
    market::{Market, Need},
    universe::Id,
};
use std::collections::{BTreeMap, VecDeque};

/// Where the walk stopped.
pub(super) enum Obstacle {
    /// Nothing satisfies a need.
    Missing(Step),
    /// The candidate of a need is a package that was taken already, in another version.
    OtherVersion { step: Step, taken: Id },
    /// Two packages that were taken exclude each other.
    Conflict { by: Id, with: Id, text: String },
}

/// A need and who has it.
#[derive(Clone)]
pub(super) struct Step {
    /// Who needs it; the wish itself when nobody does.
    pub of: Option<Id>,
    /// What, as it is written there.
    pub text: String,
}

/// A walk from the wish.
pub(super) struct Walk<'m, 'u, 'a> {
    market: &'m Market<'u, 'a>,
    /// By name, so that the result is sorted and no package is there twice.
    taken: BTreeMap<&'a str, Id>,
    queue: VecDeque<Id>,
    /// Why a package was taken.
    pub reasons: BTreeMap<Id, Step>,
}

impl<'m, 'u, 'a> Walk<'m, 'u, 'a> {
    pub fn new(market: &'m Market<'u, 'a>) -> Self {
        Self { market, taken: BTreeMap::new(), queue: VecDeque::new(), reasons: BTreeMap::new() }
    }

    /// The packages of a solution, or the obstacle that ended the walk.
    pub fn run(&mut self) -> Result<Result<Vec<Id>, Obstacle>, ResolveError> {
        // All wishes first: a package that is wanted anyway is the alternative to take.
        let wishes = self.market.wishes()?;
        for need in &wishes {
            if let Err(obstacle) = self.satisfy(None, need) {
                return Ok(Err(obstacle));
            }
        }
        while let Some(id) = self.queue.pop_front() {
            for need in self.market.needs(id)? {
                if let Err(obstacle) = self.satisfy(Some(id), &need) {
                    return Ok(Err(obstacle));
                }
            }
        }
        Ok(match self.conflict()? {
            Some(conflict) => Err(conflict),
            None => Ok(self.taken.values().copied().collect()),
        })
    }

    fn satisfy(&mut self, of: Option<Id>, need: &Need) -> Result<(), Obstacle> {
        if need.candidates.iter().any(|id| self.is_taken(*id)) {
            return Ok(());
        }
        let step = Step { of, text: need.text.clone() };
        let name = |id: Id| self.market.universe.package(id).name;
        let untaken = need.candidates.iter().find(|id| !self.taken.contains_key(name(**id)));
        match (untaken, need.candidates.first()) {
            (Some(id), _) => {
                self.taken.insert(name(*id), *id);
                self.reasons.insert(*id, step);
                self.queue.push_back(*id);
                Ok(())
            }
            (None, Some(other)) => Err(Obstacle::OtherVersion { step, taken: self.taken[name(*other)] }),
            (None, None) => Err(Obstacle::Missing(step)),
        }
    }

    fn is_taken(&self, id: Id) -> bool {
        self.taken.get(self.market.universe.package(id).name) == Some(&id)
    }

    fn conflict(&self) -> Result<Option<Obstacle>, ResolveError> {
        for by in self.taken.values() {
            for (text, hit) in self.market.hostile(*by)? {
                if let Some(with) = hit.into_iter().find(|id| self.is_taken(*id)) {
                    return Ok(Some(Obstacle::Conflict { by: *by, with, text }));
                }
            }
        }
        Ok(None)
    }
}
