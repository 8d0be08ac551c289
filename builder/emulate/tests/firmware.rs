//! A real QEMU with real firmware and nothing to boot: what a user with a wrong file gets.

use kiln_emulate::{Acceleration, BootError, BootFailure, Error, Limits, Options, Session, choose};
use kiln_event::Deaf;
use std::{sync::atomic::Ordering, thread, time::Duration};

/// The session, or `None` with a word when this machine has no emulator.
#[allow(clippy::print_stdout, reason = "the word of a test that cannot be done")]
fn started(options: &Options) -> Option<Session> {
    match Session::start(options, &Deaf) {
        Err(error @ (Error::ProgramMissing(_) | Error::FirmwareMissing { .. })) => {
            println!("skipped: {error}");
            None
        }
        session => Some(session.expect("the machine starts")),
    }
}

fn small() -> Options {
    let mut options = Options::without_disk();
    options.memory = kiln_types::ByteSize::mib(256);
    options.acceleration = Some(Acceleration::Tcg);
    options
}

#[test]
fn an_empty_disk_is_told_as_such_and_nothing_is_left_behind() {
    let dir = tempfile::tempdir().unwrap();
    let image = dir.path().join("empty.img");
    std::fs::write(&image, vec![0; 1 << 20]).unwrap();
    let mut options = Options { image: Some(image.clone()), ..small() };
    options.console_log = Some(dir.path().join("console.log"));
    let Some(mut session) = started(&options) else { return };

    let limits = Limits { timeout: Duration::from_secs(120), ..Limits::default() };
    let error = session.wait_ready(&limits, &Deaf).unwrap_err();
    assert!(
        matches!(error, BootError::Failed { failure: BootFailure::NothingToBoot, .. }),
        "{error}: {:#?}",
        error.console()
    );
    assert!(error.console().iter().any(|line| line.contains("BdsDxe")), "{:?}", error.console());
    assert!(session.is_on() && session.api_port().is_some());

    // Reset: the firmware speaks again, on the same console.
    let before = std::fs::metadata(session.console().log()).unwrap().len();
    session.reset().unwrap();
    for _ in 0..600 {
        if std::fs::metadata(session.console().log()).unwrap().len() > before {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    assert!(std::fs::metadata(session.console().log()).unwrap().len() > before, "no word after the reset");

    session.stop().unwrap();
    assert_eq!(std::fs::read(&image).unwrap(), vec![0; 1 << 20], "the image was written");
}

#[test]
fn a_caller_that_cancels_does_not_wait() {
    let options = small();
    let Some(mut session) = started(&options) else { return };
    options.cancel.store(true, Ordering::SeqCst);
    let error = session.wait_ready(&Limits::default(), &Deaf).unwrap_err();
    assert!(matches!(error, BootError::Machine(Error::Cancelled)), "{error}");
}

#[test]
fn time_that_is_over_names_what_was_missing() {
    let options = small();
    let Some(mut session) = started(&options) else { return };
    let limits = Limits { timeout: Duration::from_millis(300), ..Limits::default() };
    let error = session.wait_ready(&limits, &Deaf).unwrap_err();
    assert_eq!(error.to_string(), "the node is not ready after 0 s: nothing came from the serial console");
}

#[test]
fn a_machine_that_qemu_refuses_is_told_in_its_words() {
    let options = Options { cpus: 100_000, ..small() };
    match Session::start(&options, &Deaf) {
        Err(Error::ProgramMissing(_) | Error::FirmwareMissing { .. }) => println!("skipped: QEMU is not installed"),
        Err(error @ Error::ProgramFailed { .. }) => assert!(error.to_string().contains("CPUs"), "{error}"),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("QEMU took 100,000 processors"),
    }
}

#[test]
fn an_accelerator_is_chosen_with_a_reason() {
    match choose(kiln_emulate::Arch::X86_64) {
        Err(error) => println!("skipped: {error}"),
        Ok(chosen) => {
            println!("{}: {}", chosen.acceleration, chosen.reason);
            assert!(!chosen.reason.is_empty());
        }
    }
}
