//! Everything known of the boot that is under way.

use super::{BootFailure, Source, Timeline};
use crate::{
    console::{Landmark, landmark},
    host::{Message, Status},
};

/// Everything known of the boot that is under way. Times are seconds since power-on of the machine; what is kept is
/// counted from the last reboot.
#[derive(Default, Debug)]
pub(crate) struct BootState {
    /// What was reached in this boot.
    pub timeline: Timeline,
    /// What ended it.
    pub failure: Option<BootFailure>,
    /// The node's last words on itself.
    pub status: Option<Status>,
    /// The node's kubeconfig, as it sent it; outlives a reboot.
    pub kubeconfig: Option<String>,
    /// Whether the console said anything.
    pub spoke: bool,
    /// Since when the pods are the same and all of them fine.
    pub steady_since: Option<f64>,
    /// When this boot began.
    began: f64,
    /// From power-on to the start of the guest's own clock, as far as known.
    kernel_began: Option<f64>,
}

impl BootState {
    /// Seconds since this boot began.
    pub fn since(&self, now: f64) -> f64 {
        now - self.began
    }

    /// A line of the console; the names of milestones that it reached.
    pub fn line(&mut self, line: &str, now: f64) -> Option<&'static str> {
        self.spoke = true;
        match landmark(line)? {
            Landmark::Reached(name) => {
                if self.is_a_reboot(name) {
                    self.begin_again(now);
                }
                let seconds = self.since(now);
                self.timeline.reach(name, seconds, Source::Console).then_some(name)
            }
            Landmark::Failed(failure) => {
                self.failure.get_or_insert(failure);
                None
            }
        }
    }

    /// A message of the node; the name of a milestone that it reached.
    pub fn message(&mut self, message: Message, now: f64) -> Option<String> {
        match message {
            Message::Milestone { name, uptime } => {
                let seconds = self.guest_time(uptime, now);
                self.timeline.reach(&name, seconds, Source::Node).then_some(name)
            }
            Message::Status(status) => self.status(status, now),
            Message::Kubeconfig { data } => {
                self.kubeconfig = Some(data);
                None
            }
            Message::Unknown => None,
        }
    }

    fn status(&mut self, status: Status, now: f64) -> Option<String> {
        let seconds = self.guest_time(status.uptime, now);
        let fine = status.ready && status.pods.iter().all(crate::Pod::is_fine);
        let same = self.status.as_ref().is_some_and(|before| before.pods.len() == status.pods.len());
        self.steady_since = match self.steady_since {
            Some(since) if fine && same => Some(since),
            _ => fine.then_some(seconds),
        };
        let ready = status.ready && self.timeline.reach("node-ready", seconds, Source::Node);
        self.status = Some(status);
        ready.then(|| "node-ready".to_owned())
    }

    /// Seconds since this boot began, from a time of the guest's clock. A message can be late but never early, so the
    /// smallest distance between both clocks is the truest.
    fn guest_time(&mut self, uptime: f64, now: f64) -> f64 {
        let distance = self.since(now) - uptime;
        let began = self.kernel_began.map_or(distance, |known| known.min(distance)).max(0.0);
        self.kernel_began = Some(began);
        began + uptime
    }

    /// The firmware speaks twice before it starts something, and a quiet kernel not at all.
    fn is_a_reboot(&self, name: &str) -> bool {
        match name {
            "firmware" => self.timeline.milestones().iter().any(|reached| reached.name != "firmware"),
            "kernel" => self.timeline.at("kernel").is_some(),
            _ => false,
        }
    }

    /// When the guest's kernel started, in seconds since this boot began, as far as known.
    pub fn kernel_began(&self) -> Option<f64> {
        self.kernel_began
    }

    /// The guest rebooted: only what it handed out stays.
    pub fn begin_again(&mut self, now: f64) {
        let kubeconfig = self.kubeconfig.take();
        *self = Self { kubeconfig, spoke: true, began: now, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pod;

    fn status(uptime: f64, pods: &[bool]) -> Message {
        let pod = |ready: &bool| Pod { phase: "Running".into(), ready: *ready, ..Pod::default() };
        Message::Status(Status { uptime, ready: true, pods: pods.iter().map(pod).collect(), ..Status::default() })
    }

    #[test]
    fn counts_the_guests_clock_from_power_on() {
        let mut state = BootState::default();
        state.message(Message::Milestone { name: "late".into(), uptime: 2.0 }, 14.0); // 10 s after it happened
        state.message(Message::Milestone { name: "prompt".into(), uptime: 20.0 }, 22.0);
        state.message(Message::Milestone { name: "late-again".into(), uptime: 21.0 }, 40.0);
        assert_eq!(state.timeline.at("prompt"), Some(22.0));
        assert_eq!(state.timeline.at("late-again"), Some(23.0));
    }

    #[test]
    fn is_steady_only_while_the_same_pods_are_fine() {
        let mut state = BootState::default();
        let mut steady = |uptime, pods: &[bool]| {
            state.message(status(uptime, pods), uptime);
            state.steady_since
        };
        assert_eq!(steady(50.0, &[true, false]), None);
        assert_eq!(steady(60.0, &[true, true]), Some(60.0));
        assert_eq!(steady(65.0, &[true, true]), Some(60.0));
        assert_eq!(steady(70.0, &[true, true, true]), Some(70.0));
        assert_eq!(steady(80.0, &[true, true, false]), None);
    }

    #[test]
    fn a_reboot_begins_a_new_picture_but_keeps_the_kubeconfig() {
        let mut state = BootState::default();
        state.line("[    0.000000] Linux version 6.12.0", 5.0);
        state.message(status(50.0, &[true]), 55.0);
        state.message(Message::Kubeconfig { data: "k".into() }, 56.0);
        assert_eq!(state.line("[    0.000000] Linux version 6.12.0", 100.0), Some("kernel"));
        assert_eq!((state.status.is_none(), state.steady_since), (true, None));
        assert_eq!(state.kubeconfig.as_deref(), Some("k"));
        assert_eq!(state.since(101.0), 1.0);
    }

    #[test]
    fn a_firmware_that_speaks_twice_is_no_reboot_but_one_after_the_node_is() {
        let mut state = BootState::default();
        assert_eq!(state.line("BdsDxe: loading Boot0001", 2.0), Some("firmware"));
        assert_eq!(state.line("BdsDxe: starting Boot0001", 2.1), None);
        state.message(status(50.0, &[true]), 55.0); // the kernel was quiet
        assert_eq!(state.line("BdsDxe: loading Boot0001", 100.0), Some("firmware"));
        assert!(state.status.is_none());
    }
}
