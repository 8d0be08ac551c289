//! `kiln build` of many images.

use super::{
    locks,
    row::{Ended, Row},
    table,
};
use crate::{
    args::{BuildArgs, OutputFormat},
    command::{signer::signer, workshop},
    failure::Failure,
    print,
    settings::Settings,
};
use kiln_attest::minisign::SecretKey;
use kiln_engine::Built;
use kiln_event::{Activity, Task};
use kiln_plan::lock::Lock;
use kiln_spec::Spec;
use kiln_types::ByteSize;
use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

/// Builds all of `specs`. What is wrong with any of them, and a directory that cannot be written, is told before anything else;
/// later ones are built though an earlier one fails.
pub fn run(settings: &Settings, args: &BuildArgs, specs: &[Spec]) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    let signer = signer(&args.sign)?;
    kiln_engine::prepare(specs, &args.out)?;
    let locks = locks::all(settings, specs, &args.target.lock_file)?;
    let mut run = Run { settings, args, signer, count: specs.len(), rows: Vec::new(), worst: 0 };
    specs.iter().zip(locks).for_each(|(spec, lock)| run.next(spec, lock));
    print::out(match args.format {
        OutputFormat::Json => table::json(&run.rows, started.elapsed()),
        OutputFormat::Text => table::text(&run.rows, &args.out, started.elapsed()),
    });
    match run.rows.iter().any(|row| matches!(row.ended, Ended::Interrupted)) {
        true => Err(Failure::Interrupted),
        false => Ok(ExitCode::from(run.worst)),
    }
}

/// A run that goes on.
struct Run<'a> {
    settings: &'a Settings,
    args: &'a BuildArgs,
    signer: Option<SecretKey>,
    count: usize,
    rows: Vec<Row>,
    /// The exit code: what is ours weighs more than what is the user's.
    worst: u8,
}

impl Run<'_> {
    fn next(&mut self, spec: &Spec, lock: Result<Lock, Failure>) {
        let begun = Instant::now();
        let (ended, took) = match self.is_over() {
            true => (Ended::NotBegun, Duration::ZERO),
            false => (self.one(spec, lock), begun.elapsed()),
        };
        self.rows.push(Row::new(spec, took, ended));
    }

    fn is_over(&self) -> bool {
        self.rows.iter().any(|row| match row.ended {
            Ended::Interrupted => true,
            Ended::Failed(_) => self.args.fail_fast,
            Ended::Done(_) | Ended::NotBegun => false,
        })
    }

    fn one(&mut self, spec: &Spec, lock: Result<Lock, Failure>) -> Ended {
        match lock.and_then(|lock| self.build(spec, &lock)) {
            Ok(built) => Ended::Done(built),
            Err(failure) if failure.is_interruption() => Ended::Interrupted,
            Err(failure) => {
                let why = failure.summary();
                // At once: whoever watches need not wait for the others.
                print::error(format!("{}:", spec.image.id));
                self.worst = self.worst.max(if failure.is_input() { 1 } else { 2 });
                let _ = failure.report();
                Ended::Failed(why)
            }
        }
    }

    fn build(&self, spec: &Spec, lock: &Lock) -> Result<Built, Failure> {
        let what = format!("{} ({} of {})", spec.image.id, self.rows.len() + 1, self.count);
        let task = Task::start(&*self.settings.listener, Activity::Build, what, None);
        let built = workshop::with_context(self.settings, spec, self.signer.as_ref(), |context| {
            Ok(kiln_engine::build(context, spec, lock, &self.args.out)?)
        })?;
        match built.up_to_date {
            true => task.cached("nothing changed"),
            false => task.done(ByteSize(built.images.iter().map(|image| image.size.bytes()).sum()).to_string()),
        }
        Ok(built)
    }
}
