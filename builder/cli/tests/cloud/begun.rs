//! Uploads that were begun: stopped, killed, cut off from the world.

use super::{
    moto,
    place::said,
    proxy::{Fate, Proxy},
    world::World,
};
use std::{
    process::{Child, Command},
    thread,
    time::Duration,
};

/// From the sixth block on nothing is answered.
fn stuck(action: &str, number: usize) -> Fate {
    if action == "PutSnapshotBlock" && number >= 5 { Fate::Stuck } else { Fate::Fine }
}

fn wait_for_blocks(proxy: &Proxy, child: &mut Child) {
    while proxy.count("PutSnapshotBlock") < 10 {
        assert_eq!(child.try_wait().unwrap(), None, "it ended before it was stopped");
        thread::sleep(Duration::from_millis(20));
    }
    // Five have arrived by now or do so soon.
    thread::sleep(Duration::from_millis(500));
}

/// An upload that gets no answers any more.
fn half_way(world: &World) -> Child {
    world.proxy.weather(stuck);
    let mut child = world.begin();
    wait_for_blocks(&world.proxy, &mut child);
    child
}

/// The same, killed.
fn cut_down(world: &World) {
    let mut child = half_way(world);
    kill(&child, "-KILL");
    child.wait().unwrap();
}

fn kill(child: &Child, signal: &str) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn ctrl_c_takes_back_what_was_begun() {
    let Some(world) = World::new("ap-south-1") else { return };
    let child = half_way(&world);
    assert_eq!(moto::snapshots(world.region).len(), 1);
    kill(&child, "-INT");
    let said = said(child.wait_with_output().unwrap()).failed(130);
    assert!(said.contains("interrupted; nothing half-made was left"), "{said}");
    world.assert_nothing_left();
}

/// Whatever is begun when the answer stays away.
#[test]
fn ctrl_c_finds_what_it_does_not_know_by_name() {
    let Some(world) = World::new("ap-south-2") else { return };
    for action in ["StartSnapshot", "CompleteSnapshot", "RegisterImage"] {
        world.proxy.weather(move |asked, _| if asked == action { Fate::AnswerStuck } else { Fate::Fine });
        let before = world.proxy.done(action);
        let mut child = world.begin();
        while world.proxy.done(action) == before {
            assert_eq!(child.try_wait().unwrap(), None, "it ended before it was stopped");
            thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(moto::snapshots(world.region).len(), 1, "{action}");
        kill(&child, "-INT");
        said(child.wait_with_output().unwrap()).failed(130);
        world.assert_nothing_left();
    }
}

#[test]
fn what_was_killed_is_gone_on_with() {
    let Some(world) = World::new("ap-southeast-1") else { return };
    cut_down(&world);
    assert_eq!((moto::snapshots(world.region).len(), world.notes()), (1, 1));
    world.proxy.weather(|_, _| Fate::Fine);
    let foreseen = world.kiln("upload aws test.img --dry-run").ok();
    assert!(foreseen.contains("go on with the upload"), "{foreseen}");
    world.proxy.forget();
    world.kiln("upload aws test.img").ok();
    assert_eq!(world.proxy.count("StartSnapshot"), 0);
    let blocks = world.bytes().chunks(512 << 10).filter(|block| block.iter().any(|byte| *byte != 0)).count();
    assert_eq!(world.proxy.count("PutSnapshotBlock"), blocks - 5);
    world.assert_whole();
    assert_eq!(world.notes(), 0);
}

#[test]
fn what_was_killed_goes_when_another_image_is_uploaded() {
    let Some(world) = World::new("ap-southeast-2") else { return };
    cut_down(&world);
    world.proxy.weather(|_, _| Fate::Fine);
    let old = moto::snapshots(world.region);
    world.image("second", "x86_64", 3);
    world.kiln("upload aws second.img").ok();
    let now = moto::snapshots(world.region);
    assert_eq!((now.len(), now.contains(&old[0]), world.notes()), (1, false, 0));
}

#[test]
fn what_cannot_be_taken_back_is_named_and_gone_on_with() {
    let Some(world) = World::new("ap-northeast-1") else { return };
    world.proxy.weather(|action, number| match (action, number) {
        ("PutSnapshotBlock", 5..) | ("DeleteSnapshot", _) => Fate::Lost,
        _ => Fate::Fine,
    });
    let mut command = world.command("upload aws test.img");
    let said = super::place::run(command.env("AWS_MAX_ATTEMPTS", "2")).failed(2);
    let left = moto::snapshots(world.region);
    assert!(said.contains(&format!("{} in ap-northeast-1 could not be removed", left[0])), "{said}");
    world.proxy.weather(|_, _| Fate::Fine);
    world.kiln("upload aws test.img").ok();
    assert_eq!(moto::snapshots(world.region), left);
    world.assert_whole();
}
