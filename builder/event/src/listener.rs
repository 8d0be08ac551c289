//! Who hears it.

use crate::Event;

/// Hears events; may be called from many threads at once.
pub trait Listener: Send + Sync {
    /// Takes note of one event. Must be quick: workers wait for it.
    fn hear(&self, event: Event);
}

/// Hears nothing.
pub struct Deaf;

impl Listener for Deaf {
    fn hear(&self, _: Event) {}
}
