//! Whether a boot is good, bad or not yet either. Pure: the same picture gives the same verdict.

use super::{BootFailure, BootState, Missing, Report, Source};
use crate::{Acceleration, Status};
use std::time::Duration;

/// What a good boot has to reach, and when.
#[derive(Clone, PartialEq, Debug)]
pub struct Limits {
    /// Longest time from now until everything runs.
    pub timeout: Duration,
    /// How long everything must stay the same and fine before it counts: pods of add-ons come one after the other.
    pub settle: Duration,
    /// How many pods there are at least, besides those that the node says are to come.
    pub pods: usize,
}

/// Ten minutes, ten seconds, and the pods that the node knows of: a profile may have none.
impl Default for Limits {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(600), settle: Duration::from_secs(10), pods: 0 }
    }
}

/// A unit that failed may be started again; after this time of an otherwise good node it stays failed.
const UNIT_PATIENCE: f64 = 30.0;

/// What is thought of a boot at some moment.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Everything runs.
    Ready(Box<Report>),
    /// It cannot become ready any more.
    Failed(BootFailure),
    /// Go on watching.
    NotYet,
}

/// Judges the boot at `now`, seconds since power-on.
pub(crate) fn judge(state: &BootState, limits: &Limits, acceleration: Acceleration, now: f64) -> Verdict {
    if let Some(failure) = &state.failure {
        return Verdict::Failed(failure.clone());
    }
    let (Some(status), Some(since)) = (&state.status, state.steady_since) else { return Verdict::NotYet };
    let steady = state.since(now) - since;
    if status.pods.len() < limits.pods || steady < limits.settle.as_secs_f64() {
        return Verdict::NotYet;
    }
    match status.failed_units.as_slice() {
        [] => Verdict::Ready(Box::new(report(state, status, since, acceleration))),
        units if steady >= UNIT_PATIENCE => Verdict::Failed(BootFailure::Units(units.to_vec())),
        _ => Verdict::NotYet,
    }
}

fn report(state: &BootState, status: &Status, since: f64, acceleration: Acceleration) -> Report {
    let mut timeline = state.timeline.clone();
    if let Some(began) = state.kernel_began() {
        // The command line of most boards keeps the kernel quiet, so the console did not tell.
        timeline.reach("kernel", began, Source::Node);
    }
    timeline.reach("all-ready", since, Source::Node);
    Report {
        acceleration: acceleration.to_string(),
        timeline,
        ready_seconds: state.timeline.at("node-ready").unwrap_or(since),
        pods_seconds: since,
        pods: status.pods.clone(),
        addresses: status.addresses.clone(),
        memory_used_kib: status.memory.used_kib(),
        memory_total_kib: status.memory.total_kib,
        failed_units: status.failed_units.clone(),
    }
}

/// What a boot that ran out of time did not show. The first thing missing explains all after it, so up to the node's
/// own words there is only one.
pub(crate) fn what_is_missing(state: &BootState, limits: &Limits) -> Vec<Missing> {
    let Some(status) = &state.status else { return vec![how_far(state)] };
    let mut missing = Vec::new();
    if !status.ready {
        missing.push(Missing::NodeReady { phase: status.phase.clone(), reason: status.reason.clone() });
    }
    if status.pods.len() < limits.pods {
        missing.push(Missing::Pods { found: status.pods.len(), wanted: limits.pods });
    }
    missing.extend(status.pods.iter().filter(|pod| !pod.is_fine()).cloned().map(Missing::PodReady));
    if !status.failed_units.is_empty() {
        missing.push(Missing::Units(status.failed_units.clone()));
    }
    if missing.is_empty() { vec![Missing::Steadiness] } else { missing }
}

fn how_far(state: &BootState) -> Missing {
    let reached = |name| state.timeline.at(name).is_some();
    if reached("systemd") || reached("login") {
        Missing::HostChannel
    } else if ["boot-loader", "kernel", "initrd", "root-mounted"].into_iter().any(reached) {
        Missing::Systemd
    } else if state.spoke {
        Missing::Kernel
    } else {
        Missing::AnyOutput
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Message, Pod};

    fn pod(name: &str, ready: bool, reason: &str) -> Pod {
        let (namespace, phase) = ("kube-system".into(), "Running".into());
        Pod { namespace, name: name.into(), phase, ready, reason: reason.into() }
    }

    fn booted(status: Status) -> BootState {
        let mut state = BootState::default();
        state.message(Message::Status(status), 60.0);
        state
    }

    fn ready(pods: Vec<Pod>, failed_units: Vec<String>) -> Status {
        Status { uptime: 50.0, ready: true, pods, failed_units, ..Status::default() }
    }

    fn at(state: &BootState, now: f64) -> Verdict {
        judge(state, &Limits::default(), Acceleration::Tcg, now)
    }

    #[test]
    fn is_ready_once_all_pods_stayed_fine_for_the_settling_time() {
        let state = booted(ready(vec![pod("coredns", true, "")], vec![]));
        assert!(matches!(at(&state, 69.0), Verdict::NotYet));
        let Verdict::Ready(report) = at(&state, 70.0) else { panic!("not ready") };
        assert_eq!((report.ready_seconds, report.pods_seconds), (60.0, 60.0));
        assert_eq!(report.timeline.at("kernel"), Some(10.0));
    }

    #[test]
    fn a_cluster_with_fewer_pods_than_asked_for_is_not_ready() {
        let state = booted(ready(vec![], vec![]));
        let one = Limits { pods: 1, ..Limits::default() };
        assert!(matches!(judge(&state, &one, Acceleration::Tcg, 500.0), Verdict::NotYet));
        assert_eq!(what_is_missing(&state, &one), [Missing::Pods { found: 0, wanted: 1 }]);
        assert!(matches!(at(&state, 500.0), Verdict::Ready(_)), "a profile may have no pods");
    }

    #[test]
    fn a_failed_unit_spoils_a_good_cluster() {
        let state = booted(ready(vec![pod("coredns", true, "")], vec!["x.service".into()]));
        assert!(matches!(at(&state, 80.0), Verdict::NotYet));
        assert!(matches!(at(&state, 91.0), Verdict::Failed(BootFailure::Units(units)) if units == ["x.service"]));
    }

    #[test]
    fn names_every_pod_that_is_missing_with_its_reason() {
        let stuck = pod("metrics-server", false, "ImagePullBackOff");
        let state = booted(Status { ready: false, ..ready(vec![pod("a", true, ""), stuck.clone()], vec![]) });
        let missing = what_is_missing(&state, &Limits::default());
        let node = Missing::NodeReady { phase: String::new(), reason: String::new() };
        assert_eq!(missing, [node, Missing::PodReady(stuck)]);
        assert_eq!(missing[1].to_string(), "pod kube-system/metrics-server is not ready (Running: ImagePullBackOff)");
    }

    #[test]
    fn says_how_far_a_silent_boot_came() {
        let mut state = BootState::default();
        let mut far = |line: &str| {
            if !line.is_empty() {
                state.line(line, 1.0);
            }
            what_is_missing(&state, &Limits::default()).remove(0)
        };
        assert_eq!(far(""), Missing::AnyOutput);
        assert_eq!(far("BdsDxe: loading Boot0001"), Missing::Kernel);
        assert_eq!(far("[    0.000000] Linux version 6.12"), Missing::Systemd);
        assert_eq!(far("systemd[1]: systemd 257 running in system mode"), Missing::HostChannel);
    }
}
