//! How long AWS is borne with, and the pauses between.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

/// No pause is longer, unless AWS asks for it.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// How long AWS is borne with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Patience {
    /// How often a request is made before its fault counts as one that lasts.
    pub attempts: u32,
    /// The longest pause after the first attempt; it doubles with every one.
    pub pause: Duration,
    /// How long it takes between two looks at something that AWS is working on, at first.
    pub look: Duration,
    /// How long AWS may work on something.
    pub wait: Duration,
}

impl Default for Patience {
    /// Ten attempts are a minute and a half; copies to other continents take many minutes.
    fn default() -> Self {
        Self {
            attempts: 10,
            pause: Duration::from_millis(200),
            look: Duration::from_secs(1),
            wait: Duration::from_secs(2 * 3600),
        }
    }
}

/// Between nothing and twice as long as before ("full jitter"), so that many who were turned away do not come back together.
pub(super) fn pause_before(attempt: u32, first: Duration) -> Duration {
    let longest = first.saturating_mul(2_u32.saturating_pow(attempt - 1)).min(LONGEST_PAUSE);
    longest.mul_f64(RandomState::new().hash_one(attempt) as f64 / u64::MAX as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_differ() {
        let second = Duration::from_secs(1);
        assert!((1..50).all(|attempt| pause_before(attempt, second) <= LONGEST_PAUSE));
        assert!((0..50).all(|_| pause_before(1, second) <= second));
        assert!((0..50).any(|_| pause_before(3, second) != pause_before(3, second)));
    }
}
