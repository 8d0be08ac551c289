//! Copies, shares, and the end of AMIs.

use super::{moto, proxy::Fate, world::World};
use serde_json::Value;

#[test]
fn copies_are_made_once_shared_and_removed() {
    let Some(world) = World::new("sa-east-1") else { return };
    let line =
        "upload aws test.img --copy-to ca-central-1 --share 111122223333 --deprecate-at 2099-01-01 --format json";
    let made: Value = serde_json::from_str(&world.kiln(line).ok()).unwrap();
    let again: Value = serde_json::from_str(&world.kiln(line).ok()).unwrap();
    let amis: Vec<_> = (0..2).map(|i| made["images"][i]["ami"].as_str().unwrap().to_owned()).collect();
    assert_eq!(made["images"][1]["region"], "ca-central-1");
    assert_eq!((&again["images"][1]["ami"], &again["images"][1]["found"]), (&made["images"][1]["ami"], &true.into()));
    assert_eq!((world.proxy.count("CopyImage"), world.proxy.count("EnableImageDeprecation")), (1, 4));
    for (region, ami) in [(world.region, &amis[0]), ("ca-central-1", &amis[1])] {
        let allowed = moto::launch_permissions(region, ami);
        assert!(allowed.contains("111122223333") && !allowed.contains("<group>all</group>"), "{allowed}");
    }
    world.kiln("upload aws test.img --public").ok();
    assert!(moto::launch_permissions(world.region, &amis[0]).contains("all"));

    let listed = world.kiln("ami list --region sa-east-1 --region ca-central-1").ok();
    assert!(
        amis.iter().all(|ami| listed.contains(ami)) && listed.contains(made["digest"].as_str().unwrap()),
        "{listed}"
    );
    let digest = made["digest"].as_str().unwrap();
    let line = format!("ami deregister {digest} --region sa-east-1 --region ca-central-1");
    let foreseen = world.kiln(&format!("{line} --dry-run")).ok();
    assert!(foreseen.contains("would remove"), "{foreseen}");
    assert_eq!(moto::ami_ids(world.region).len(), 1);
    // For some seconds the AMI that is gone still counts.
    world.proxy.weather(|action, number| match (action, number) {
        ("DeleteSnapshot", 0 | 1) => Fate::Refused(400, "InvalidSnapshot.InUse"),
        _ => Fate::Fine,
    });
    world.kiln(&line).ok();
    world.assert_nothing_left();
    assert_eq!((moto::ami_ids("ca-central-1"), moto::snapshots("ca-central-1")), (vec![], vec![]));
    let said = world.kiln(&line).failed(1);
    assert!(said.contains("has no AMI"), "{said}");
}

#[test]
fn amis_of_others_are_left_alone() {
    let Some(world) = World::new("us-east-1") else { return };
    let form = "Version=2016-11-15&Action=RegisterImage&Name=theirs";
    let answer = String::from_utf8(moto::ask(world.region, "ec2", "POST /", form)).unwrap();
    let id = &moto::texts(&answer, "imageId")[0];
    for line in [format!("ami deregister {id}"), format!("ami deprecate {id} --at 2099-01-01")] {
        let said = world.kiln(&line).failed(1);
        assert!(said.contains("no tag of kiln's"), "{said}");
    }
    assert_eq!(&moto::ami_ids(world.region), std::slice::from_ref(id));
}
