//! Waiting for a node to become ready, and watching it idle.

use super::Session;
use crate::{
    BootError, BootFailure, Idle, Limits, Missing, Report, Status,
    error::Error,
    watch::{Verdict, judge, what_is_missing},
};
use kiln_event::{Activity, Event, Listener, Task};
use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

/// How often the clock, the process and the caller's wish are looked at when nothing is heard.
const GLANCE: Duration = Duration::from_millis(200);

impl Session {
    /// Waits until the node is Ready and every pod runs.
    ///
    /// # Errors
    /// [`BootError::Failed`] as soon as the boot cannot succeed any more, [`BootError::NotReady`] when time is over,
    /// both with the end of the console; [`BootError::Machine`] when the caller cancels.
    pub fn wait_ready(&mut self, limits: &Limits, listener: &dyn Listener) -> Result<Report, BootError> {
        let deadline = Instant::now() + limits.timeout;
        let task = Task::start(listener, Activity::Boot, "the node", Some(limits.timeout.as_secs()));
        loop {
            self.tell_news(listener);
            match self.verdict(limits) {
                Verdict::Ready(report) => {
                    task.done(format!("ready after {:.0} s", report.pods_seconds));
                    return Ok(*report);
                }
                Verdict::Failed(failure) => return Err(self.failed(failure)),
                Verdict::NotYet => {}
            }
            self.glance(deadline).map_err(|end| self.ended(end, limits))?;
            task.advance(self.hearing.now() as u64);
        }
    }

    /// Waits until the console says `text` in this boot: for machines that have no host channel.
    ///
    /// # Errors
    /// As [`Session::wait_ready`].
    pub fn wait_said(&mut self, text: &str, timeout: Duration) -> Result<(), BootError> {
        let limits = Limits { timeout, ..Limits::default() };
        let deadline = Instant::now() + timeout;
        loop {
            // A failure is final, whatever was said before it.
            let failure = self.hearing.lock().state.failure.clone();
            if let Some(failure) = failure {
                return Err(self.failed(failure));
            }
            if self.console.said(text).is_some() {
                return Ok(());
            }
            match self.glance(deadline) {
                Ok(()) => {}
                Err(End::TimeOver) => return Err(self.unsaid(text, timeout)),
                Err(end) => return Err(self.ended(end, &limits)),
            }
        }
    }

    fn unsaid(&self, text: &str, after: Duration) -> BootError {
        let missing = vec![Missing::Words(text.to_owned())];
        BootError::NotReady { after, missing, console: self.console_tail() }
    }

    /// Watches a ready node for `duration`, undisturbed.
    ///
    /// # Errors
    /// As [`Session::wait_ready`]; [`BootError::NotReady`] when the node does not speak at all.
    pub fn watch_idle(&mut self, duration: Duration) -> Result<Idle, BootError> {
        let limits = Limits { timeout: duration, ..Limits::default() };
        let deadline = Instant::now() + duration;
        let before = self.status_or_error(&limits)?;
        loop {
            match self.glance(deadline) {
                Ok(()) => {}
                Err(End::TimeOver) => break,
                Err(end) => return Err(self.ended(end, &limits)),
            }
        }
        Ok(Idle::between(&before, &self.status_or_error(&limits)?))
    }

    fn status_or_error(&mut self, limits: &Limits) -> Result<Status, BootError> {
        self.status().ok_or_else(|| self.ended(End::TimeOver, limits))
    }

    fn verdict(&mut self, limits: &Limits) -> Verdict {
        let heard = self.hearing.lock();
        judge(&heard.state, limits, self.machine.acceleration, self.hearing.now())
    }

    fn tell_news(&self, listener: &dyn Listener) {
        let untold = std::mem::take(&mut self.hearing.lock().untold);
        for (name, seconds) in untold {
            listener.hear(Event::Detail { text: format!("{seconds:.1} s: {name}.") });
        }
    }

    /// Waits a moment, less when something is heard; says when waiting has to end.
    fn glance(&mut self, deadline: Instant) -> Result<(), End> {
        if self.cancel.load(Ordering::SeqCst) {
            return Err(End::Cancelled);
        }
        if let Some((status, output)) = self.gone() {
            return Err(End::Gone { status, output });
        }
        if Instant::now() >= deadline {
            return Err(End::TimeOver);
        }
        let heard = self.hearing.lock();
        drop(self.hearing.wait(heard, GLANCE));
        Ok(())
    }

    fn ended(&self, end: End, limits: &Limits) -> BootError {
        match end {
            End::Cancelled => BootError::Machine(Error::Cancelled),
            End::Gone { status, output } => self.failed(BootFailure::MachineGone { status, output }),
            End::TimeOver => BootError::NotReady {
                after: limits.timeout,
                missing: what_is_missing(&self.hearing.lock().state, limits),
                console: self.console_tail(),
            },
        }
    }

    fn failed(&self, failure: BootFailure) -> BootError {
        BootError::Failed { seconds: self.hearing.now(), failure, console: self.console_tail() }
    }
}

/// Why waiting ended.
enum End {
    TimeOver,
    Cancelled,
    Gone { status: String, output: String },
}
