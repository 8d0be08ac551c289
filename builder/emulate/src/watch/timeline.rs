//! What was reached when.

use serde::Serialize;
use std::fmt;

/// Who told of a milestone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A line of the serial console.
    Console,
    /// The host channel.
    Node,
}

/// Something that was reached for the first time in a boot.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Milestone {
    /// What: `kernel`, `apiserver-ready`.
    pub name: String,
    /// Seconds since power-on.
    pub seconds: f64,
    /// Who told.
    pub source: Source,
}

/// The milestones of one boot in the order of time, each name once.
#[derive(Clone, PartialEq, Default, Debug, Serialize)]
#[serde(transparent)]
pub struct Timeline(Vec<Milestone>);

impl Timeline {
    /// Notes a milestone; later ones of the same name are passed over. Whether it was new.
    pub(crate) fn reach(&mut self, name: &str, seconds: f64, source: Source) -> bool {
        if self.at(name).is_some() {
            return false;
        }
        let place = self.0.partition_point(|earlier| earlier.seconds <= seconds);
        self.0.insert(place, Milestone { name: name.to_owned(), seconds, source });
        true
    }

    /// Seconds from power-on to the milestone `name`.
    pub fn at(&self, name: &str) -> Option<f64> {
        self.0.iter().find(|milestone| milestone.name == name).map(|milestone| milestone.seconds)
    }

    /// All of them, earliest first.
    pub fn milestones(&self) -> &[Milestone] {
        &self.0
    }
}

/// A table of three columns: seconds since power-on, seconds since the row above, name.
impl fmt::Display for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = 0.0;
        for Milestone { name, seconds, .. } in &self.0 {
            writeln!(f, "{seconds:8.1} s  {:>+8.1}  {name}", seconds - before)?;
            before = *seconds;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_first_of_each_name_in_order_of_time() {
        let mut timeline = Timeline::default();
        assert!(timeline.reach("kernel", 3.0, Source::Console));
        assert!(timeline.reach("apiserver-ready", 41.04, Source::Node));
        assert!(timeline.reach("firmware", 1.0, Source::Console));
        assert!(!timeline.reach("kernel", 50.0, Source::Console));
        let table =
            "     1.0 s      +1.0  firmware\n     3.0 s      +2.0  kernel\n    41.0 s     +38.0  apiserver-ready\n";
        assert_eq!(timeline.to_string(), table);
    }
}
