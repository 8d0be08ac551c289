//! A real kernel in a real QEMU that speaks on the host channel: from power-on over the power button to the next boot.

mod guest;

use kiln_emulate::{Acceleration, Boot, Forward, Limits, Options, Session};
use kiln_event::Deaf;
use std::{fs, time::Duration};

#[test]
fn a_guest_becomes_ready_shuts_down_and_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let guest = match guest::make(dir.path()) {
        Ok(guest) => guest,
        Err(why) => return println!("skipped: {why}"),
    };
    let mut options = Options::without_disk();
    options.memory = kiln_types::ByteSize::mib(512);
    options.acceleration = Some(Acceleration::Tcg);
    options.forwards = vec![Forward::free(80)];
    options.kubeconfig = Some(dir.path().join("kubeconfig"));
    options.boot = Boot::Kernel {
        kernel: guest.kernel,
        initrd: Some(guest.initrd),
        device_tree: None,
        command_line: "console=ttyS0 panic=-1".to_owned(),
    };
    let mut session = Session::start(&options, &Deaf).unwrap();
    let limits = Limits { timeout: Duration::from_secs(180), settle: Duration::from_secs(2), ..Limits::default() };

    let report = session.wait_ready(&limits, &Deaf).unwrap_or_else(|error| panic!("{error}\n{:#?}", error.console()));
    println!("{report}");
    let reached = |name| report.timeline.at(name).unwrap_or_else(|| panic!("{name} is not in\n{report}"));
    assert!(reached("kernel") < reached("initrd") && reached("initrd") < reached("port-open"), "{report}");
    assert!(reached("port-open") <= reached("node-ready"), "{report}");
    assert_eq!((report.memory_used_kib, report.pods.len()), (100_000, 1));

    let port = session.api_port().unwrap();
    let kubeconfig = session.kubeconfig().unwrap().expect("the kubeconfig was handed out");
    assert!(fs::read_to_string(&kubeconfig).unwrap().contains(&format!("https://127.0.0.1:{port}")));
    assert_eq!(session.forwards()[1].guest, 80);

    assert!(session.shut_down().unwrap(), "the power button was not obeyed: {:#?}", session.console_tail());
    assert!(!session.is_on());
    session.switch_on().unwrap();
    session.wait_ready(&limits, &Deaf).unwrap_or_else(|error| panic!("{error}\n{:#?}", error.console()));
    assert_eq!(session.api_port(), Some(port));

    session.reset().unwrap();
    assert!(session.status().is_none(), "an old status counts after the reset");
    session.wait_ready(&limits, &Deaf).unwrap_or_else(|error| panic!("{error}\n{:#?}", error.console()));
    let idle = session.watch_idle(Duration::from_secs(3)).unwrap();
    assert_eq!((idle.memory_used_kib, idle.written_kib), (100_000, 0));
    session.stop().unwrap();
}
