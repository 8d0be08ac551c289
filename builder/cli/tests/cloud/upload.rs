//! What an upload makes, and what it makes once only.

use super::{moto, world::World};
use serde_json::{Value, json};
use std::fs::{self, File};

#[test]
fn an_image_becomes_an_ami_once() {
    let Some(world) = World::new("eu-central-1") else { return };
    let first: Value =
        serde_json::from_str(&world.kiln("upload aws test.img --format json --tag team=clay").ok()).unwrap();
    let made = &first["images"][0];
    assert_eq!((made["region"].as_str(), made["found"].as_bool()), (Some("eu-central-1"), Some(false)));
    world.assert_whole();
    assert_eq!(world.notes(), 0);
    let (id, name, digest) = (made["ami"].as_str().unwrap(), &made["name"], &first["digest"]);
    assert_eq!(moto::ami_ids(world.region), [id]);
    let found = world.read_back(world.region, id);
    let tags =
        json!({ "kiln:digest": digest, "kiln:image": "test", "kiln:board": "x86_64", "Name": name, "team": "clay" });
    assert_eq!((&found["name"], &found["public"], &found["tags"]), (name, &json!(false), &tags));
    let started = world.proxy.count("StartSnapshot");
    // The other form of the same image, without its map: the same content.
    let packed = File::create(world.place.path("other.img.zst")).unwrap();
    zstd::stream::copy_encode(File::open(world.place.path("test.img")).unwrap(), packed, 1).unwrap();
    for name in ["test.img", "other.img.zst"] {
        let again: Value = serde_json::from_str(&world.kiln(&format!("upload aws {name} --format json")).ok()).unwrap();
        assert_eq!((&again["images"][0]["ami"], &again["images"][0]["found"]), (&made["ami"], &true.into()), "{name}");
        assert_eq!(again["digest"], first["digest"]);
    }
    assert_eq!((started, world.proxy.count("StartSnapshot")), (1, 1));
    assert_eq!((moto::snapshots(world.region).len(), moto::ami_ids(world.region).len()), (1, 1));
    let said = world.kiln("upload aws test.img").ok();
    assert!(said.contains("was there already"), "{said}");
}

#[test]
fn amazons_own_library_would_ask_for_the_same() {
    let Some(world) = World::new("eu-south-1") else { return };
    let line = "upload aws test.img --format json --name clay --description pots --disk-size 20GiB --tag team=clay \
        --copy-to eu-south-2 --share 111122223333 --deprecate-at 2099-01-01";
    let said: Value = serde_json::from_str(&world.kiln(line).ok()).unwrap();
    let tags = [("kiln:digest", said["digest"].as_str().unwrap()), ("kiln:image", "test"), ("kiln:board", "x86_64")];
    let tags = tags.into_iter().chain([("Name", "clay"), ("team", "clay")]);
    let tags: Vec<_> = tags.map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
    let (here, copy) = (&said["images"][0], &said["images"][1]);
    let disk = json!({ "SnapshotId": here["snapshots"][0], "VolumeType": "gp3", "VolumeSize": 20, "DeleteOnTermination": true });
    world.assert_asked("RegisterImage", &json!({
        "Name": "clay", "Description": "pots", "Architecture": "x86_64", "VirtualizationType": "hvm", "BootMode": "uefi",
        "TpmSupport": "v2.0", "ImdsSupport": "v2.0", "EnaSupport": true, "RootDeviceName": "/dev/xvda",
        "BlockDeviceMappings": [{ "DeviceName": "/dev/xvda", "Ebs": disk }],
        "TagSpecifications": [{ "ResourceType": "image", "Tags": tags }],
    }));
    let both = ["image", "snapshot"].map(|kind| json!({ "ResourceType": kind, "Tags": tags }));
    world.assert_asked(
        "CopyImage",
        &json!({
            "Name": "clay", "Description": "pots", "SourceImageId": here["ami"], "SourceRegion": "eu-south-1",
            "TagSpecifications": both,
        }),
    );
    let account = json!({ "Add": [{ "UserId": "111122223333" }] });
    world.assert_asked("ModifyImageAttribute", &json!({ "ImageId": copy["ami"], "LaunchPermission": account }));
    world.assert_asked("ModifySnapshotAttribute", &json!({
        "SnapshotId": copy["snapshots"][0], "Attribute": "createVolumePermission", "CreateVolumePermission": account,
    }));
    world.assert_asked(
        "EnableImageDeprecation",
        &json!({ "ImageId": copy["ami"], "DeprecateAt": "2099-01-01T00:00:00Z" }),
    );
    world.assert_signed();
}

#[test]
fn only_blocks_that_are_not_zeros_are_sent() {
    let Some(world) = World::new("eu-west-1") else { return };
    world.kiln("upload aws test.img").ok();
    let bytes = world.bytes();
    let blocks = bytes.chunks(512 << 10).filter(|block| block.iter().any(|byte| *byte != 0)).count();
    assert!(blocks < bytes.len() / (512 << 10), "the image has zeros");
    assert_eq!(world.proxy.count("PutSnapshotBlock"), blocks);
}

#[test]
fn a_dry_run_changes_nothing() {
    let Some(world) = World::new("eu-west-2") else { return };
    let line =
        "upload aws test.img --dry-run --copy-to eu-west-3 --share 111122223333 --public --deprecate-at 2099-01-01";
    let said = world.kiln(line).ok();
    for words in
        ["nothing was changed", "upload ", "register `test-", "eu-west-3: copy", "111122223333", "everybody", "2099"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    let looks = |action: &String| action.starts_with("Describe") || action.starts_with("Get");
    assert!(world.proxy.seen().iter().all(looks), "{:?}", world.proxy.seen());
    world.assert_nothing_left();
}

#[test]
fn what_no_cloud_can_start_is_refused_before_the_network() {
    let Some(world) = World::new("eu-west-3") else { return };
    for (board, why) in [("rpi4", "firmware of a Raspberry Pi"), ("armv7", "32-bit")] {
        world.image(board, board, 1);
        let said = world.kiln(&format!("upload aws {board}.img")).failed(1);
        assert!(said.contains(why) && said.contains("--board x86_64"), "{said}");
    }
    for (option, why) in [("--name a", "3 to 128"), ("--share everybody", "12 digits"), ("--offline", "network")] {
        let said = world.kiln(&format!("upload aws test.img {option}")).failed(1);
        assert!(said.contains(why), "{said}");
    }
    let mut nowhere = world.command("upload aws test.img");
    let said = super::place::run(nowhere.env_remove("AWS_REGION")).failed(1);
    assert!(said.contains("which region"), "{said}");
    let mut nobody = world.command("upload aws test.img");
    let said = super::place::run(nobody.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY")).failed(1);
    assert!(said.contains("who asks") && said.contains("aws configure"), "{said}");
    assert_eq!(world.proxy.seen(), Vec::<String>::new());
}

#[test]
fn a_name_that_another_image_has_is_refused_before_anything_is_sent() {
    let Some(world) = World::new("eu-north-1") else { return };
    world.kiln("upload aws test.img --name clay").ok();
    world.image("second", "arm64", 2);
    world.proxy.forget();
    let said = world.kiln("upload aws second.img --name clay").failed(1);
    assert!(said.contains("--name") && said.contains("clay"), "{said}");
    assert_eq!(world.proxy.count("StartSnapshot"), 0);
    fs::remove_file(world.place.path("second.img")).unwrap();
}
