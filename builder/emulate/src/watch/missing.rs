//! What a cluster needs and a boot did not show.

use crate::Pod;
use std::fmt;

/// One thing that a cluster needs and this boot did not show.
#[derive(Clone, PartialEq, Debug)]
pub enum Missing {
    /// Nothing came from the serial console at all.
    AnyOutput,
    /// The firmware spoke, and nothing after it: no kernel was started, or one that is quiet.
    Kernel,
    /// A kernel was started, and nothing came after it.
    Systemd,
    /// `kiln-console` never spoke on the host channel.
    HostChannel,
    /// This is not on the console.
    Words(String),
    /// The node is not registered or not Ready; with the guest's words.
    NodeReady {
        /// Where the boot was, as the node says it.
        phase: String,
        /// Why, when the node knows.
        reason: String,
    },
    /// Fewer pods exist than a cluster of this kind has.
    Pods {
        /// How many there are.
        found: usize,
        /// How many at least.
        wanted: usize,
    },
    /// This pod does not run.
    PodReady(Pod),
    /// Units of systemd failed.
    Units(Vec<String>),
    /// Everything runs, but not for long enough yet.
    Steadiness,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnyOutput => f.write_str("nothing came from the serial console"),
            Self::Kernel => {
                f.write_str("nothing came after the firmware: no kernel was started, or it stopped without a word")
            }
            Self::Systemd => f.write_str("a kernel was started, but the node never spoke"),
            Self::HostChannel => f.write_str("the node did not speak on its host channel"),
            Self::Words(text) => write!(f, "`{text}` did not come on the console"),
            Self::NodeReady { phase, reason } => write!(f, "the node is not Ready{}", because(&[phase, reason])),
            Self::Pods { found, wanted } => write!(f, "only {found} of at least {wanted} pods exist"),
            Self::PodReady(pod) => {
                write!(f, "pod {}/{} is not ready{}", pod.namespace, pod.name, because(&[&pod.phase, &pod.reason]))
            }
            Self::Units(units) => write!(f, "failed units: {}", units.join(" ")),
            Self::Steadiness => f.write_str("everything runs, but only since a moment ago"),
        }
    }
}

fn because(words: &[&String]) -> String {
    let said: Vec<_> = words.iter().filter(|word| !word.is_empty()).map(|word| word.as_str()).collect();
    if said.is_empty() { String::new() } else { format!(" ({})", said.join(": ")) }
}
