//! Bad networks, and an AWS that is not well: for a while, and for good.

use super::{moto, proxy::Fate, world::World};

#[test]
fn what_passes_is_borne_with_and_leaves_no_trace() {
    let Some(world) = World::new("us-east-2") else { return };
    world.proxy.weather(|action, number| match (action, number) {
        ("StartSnapshot", 0) | ("RegisterImage", 0) | ("CompleteSnapshot", 0) => Fate::AnswerLost,
        ("StartSnapshot", 1) => Fate::AnswerCut,
        ("DescribeImages", 0) => Fate::AnswerCut,
        // No block meets more than five of these, and ten attempts are made.
        ("PutSnapshotBlock", 0) => Fate::Refused(400, "ThrottlingException"),
        ("PutSnapshotBlock", 2) => Fate::Refused(503, "InternalServerException"),
        ("PutSnapshotBlock", 4) => Fate::Lost,
        ("PutSnapshotBlock", 6) => Fate::AnswerLost,
        ("PutSnapshotBlock", 8) => Fate::Altered,
        // What was just begun is not seen everywhere at once.
        ("PutSnapshotBlock", 10) => Fate::Refused(404, "ResourceNotFoundException"),
        (_, 0) => Fate::Refused(503, "RequestLimitExceeded"),
        _ => Fate::Fine,
    });
    world.kiln("upload aws test.img").ok();
    world.assert_whole();
    assert_eq!((moto::ami_ids(world.region).len(), world.notes()), (1, 0));
}

#[test]
fn a_fault_that_lasts_leaves_nothing() {
    let Some(world) = World::new("us-west-1") else { return };
    let refused = Fate::Refused(503, "InternalServerException");
    let faults = [("PutSnapshotBlock", 5), ("CompleteSnapshot", 0), ("RegisterImage", 0)].map(|fault| (fault, refused));
    // AWS has done it, and kiln never hears of it.
    let unheard = [("StartSnapshot", 0), ("RegisterImage", 0)].map(|fault| (fault, Fate::AnswerLost));
    for ((action, from), fate) in faults.into_iter().chain(unheard) {
        world.proxy.weather(move |asked, number| match asked == action && number >= from {
            true => fate,
            false => Fate::Fine,
        });
        let mut command = world.command("upload aws test.img");
        let said = super::place::run(command.env("AWS_MAX_ATTEMPTS", "3")).failed(2);
        assert!(said.contains(&format!("{action} in us-west-1 failed 3 times")), "{said}");
        world.assert_nothing_left();
    }
}

#[test]
fn a_copy_that_fails_leaves_the_ami_that_is_whole() {
    let Some(world) = World::new("me-south-1") else { return };
    world.proxy.weather(|asked, _| if asked == "CopyImage" { Fate::AnswerLost } else { Fate::Fine });
    let mut command = world.command("upload aws test.img --copy-to me-central-1");
    let said = super::place::run(command.env("AWS_MAX_ATTEMPTS", "2")).failed(2);
    assert!(said.contains("CopyImage in me-central-1 failed"), "{said}");
    world.assert_whole();
    assert_eq!((moto::ami_ids("me-central-1"), moto::snapshots("me-central-1")), (vec![], vec![]));
}

#[test]
fn a_no_is_not_asked_for_again() {
    let Some(world) = World::new("us-west-2") else { return };
    world.proxy.weather(|action, _| match action {
        "StartSnapshot" => Fate::Refused(403, "AccessDeniedException"),
        _ => Fate::Fine,
    });
    let said = world.kiln("upload aws test.img").failed(1);
    assert!(said.contains("AccessDeniedException") && said.contains("policy"), "{said}");
    assert_eq!(world.proxy.count("StartSnapshot"), 1);
    world.assert_nothing_left();
}
