//! AMIs: registered, copied, shared, deprecated.

use super::{
    DIGEST,
    ec2::{Ec2, form},
    form::Form,
    found::Ami,
    journal,
    wish::Target,
};
use crate::{CloudError, Machine};
use kiln_plan::Timestamp;

/// What the first disk is called. With NVMe the name means nothing to the node.
const DISK: &str = "/dev/xvda";

/// The AMI of the image in this region, when there is one that is whole or becomes so.
pub(super) fn find(ec2: &Ec2<'_>, digest: &str) -> Result<Option<Ami>, CloudError> {
    let all = ec2.amis(&format!("tag:{DIGEST}"), digest)?;
    Ok(all.into_iter().find(|ami| matches!(ami.state.as_str(), "available" | "pending")))
}

/// An error when another image has the name.
pub(super) fn check_name(ec2: &Ec2<'_>, target: &Target) -> Result<(), CloudError> {
    match ec2.amis("name", &target.name)?.into_iter().next() {
        Some(ami) if ami.tag(DIGEST) != Some(&target.digest) => {
            Err(CloudError::NameTaken { region: ec2.region.to_owned(), name: target.name.clone(), id: ami.id })
        }
        _ => Ok(()),
    }
}

/// Makes an AMI of a snapshot; its ID.
pub(super) fn register(
    ec2: &Ec2<'_>,
    target: &Target,
    machine: &Machine,
    snapshot: &str,
) -> Result<String, CloudError> {
    let sent = ec2.send("RegisterImage", &registration(target, machine, snapshot), image_id);
    made(ec2, target, sent)
}

/// Begins a copy of an AMI of `from`; its ID.
pub(super) fn copy(ec2: &Ec2<'_>, target: &Target, (id, from): (&str, &str)) -> Result<String, CloudError> {
    let form = form("CopyImage")
        .set("Name", &target.name)
        .set("Description", &target.description)
        .set("SourceImageId", id)
        .set("SourceRegion", from)
        // One copy, however often its answer is lost; another one when this one was removed.
        .set("ClientToken", journal::token())
        .tags(&["image", "snapshot"], &target.tags);
    let sent = ec2.send("CopyImage", &form, image_id);
    made(ec2, target, sent)
}

/// When the answer to the first attempt was lost, the second one finds the name taken by what the first has made.
fn made(ec2: &Ec2<'_>, target: &Target, sent: Result<String, CloudError>) -> Result<String, CloudError> {
    match sent {
        Err(CloudError::Refused { what, code, message }) if code == "InvalidAMIName.Duplicate" => {
            check_name(ec2, target)?;
            let found = ec2.amis("name", &target.name)?.into_iter().next();
            found.map(|ami| ami.id).ok_or(CloudError::Refused { what, code, message })
        }
        other => other,
    }
}

/// Lets accounts start an AMI and copy it, or everybody start it.
pub(super) fn share(ec2: &Ec2<'_>, ami: &Ami, (accounts, public): (&[String], bool)) -> Result<(), CloudError> {
    let added = |form: Form, list: &str| {
        let accounts = accounts.iter().enumerate();
        accounts.fold(form, |form, (i, account)| form.set(format!("{list}.Add.{}.UserId", i + 1), account))
    };
    if accounts.is_empty() && !public {
        return Ok(());
    }
    let mut launch = added(form("ModifyImageAttribute").set("ImageId", &ami.id), "LaunchPermission");
    if public {
        launch = launch.set(format!("LaunchPermission.Add.{}.Group", accounts.len() + 1), "all");
    }
    ec2.tell("ModifyImageAttribute", &launch)?;
    for snapshot in ami.snapshots.iter().filter(|_| !accounts.is_empty()) {
        let form = form("ModifySnapshotAttribute").set("SnapshotId", snapshot);
        let form = form.set("Attribute", "createVolumePermission");
        ec2.tell("ModifySnapshotAttribute", &added(form, "CreateVolumePermission"))?;
    }
    Ok(())
}

/// Says after when nobody should start an AMI any more.
pub(super) fn deprecate(ec2: &Ec2<'_>, id: &str, at: Timestamp) -> Result<(), CloudError> {
    // In whole seconds; AWS rounds to the minute.
    let at = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let form = form("EnableImageDeprecation").set("ImageId", id).set("DeprecateAt", at);
    ec2.tell("EnableImageDeprecation", &form)
}

/// All that is said of the image. IMDSv2 is demanded of every machine that does not say otherwise itself.
fn registration(target: &Target, machine: &Machine, snapshot: &str) -> Form {
    let disk = "BlockDeviceMapping.1";
    form("RegisterImage")
        .set("Name", &target.name)
        .set("Description", &target.description)
        .set("Architecture", machine.ec2())
        .set("VirtualizationType", "hvm")
        .set("BootMode", "uefi")
        .set("TpmSupport", "v2.0")
        .set("ImdsSupport", "v2.0")
        .set("EnaSupport", "true")
        .set("RootDeviceName", DISK)
        .set(format!("{disk}.DeviceName"), DISK)
        .set(format!("{disk}.Ebs.SnapshotId"), snapshot)
        .set(format!("{disk}.Ebs.VolumeType"), "gp3")
        .set(format!("{disk}.Ebs.VolumeSize"), target.disk.to_string())
        .set(format!("{disk}.Ebs.DeleteOnTermination"), "true")
        .tags(&["image"], &target.tags)
}

fn image_id(root: roxmltree::Node<'_, '_>) -> Option<String> {
    let id = super::xml::text(root, "imageId");
    id.starts_with("ami-").then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_spec::{Arch, Boot};

    #[test]
    fn an_ami_says_what_the_machine_must_be() {
        let target = Target {
            digest: "ab".into(),
            name: "n-1".into(),
            description: "d".into(),
            tags: vec![("kiln:digest".into(), "ab".into())],
            disk: 8,
        };
        let machine = Machine::of("arm64", Arch::Arm64, Boot::Uefi).unwrap();
        assert_eq!(
            registration(&target, &machine, "snap-1").body(),
            "Action=RegisterImage&Version=2016-11-15&Name=n-1&Description=d&Architecture=arm64&VirtualizationType=hvm\
             &BootMode=uefi&TpmSupport=v2.0&ImdsSupport=v2.0&EnaSupport=true&RootDeviceName=%2Fdev%2Fxvda\
             &BlockDeviceMapping.1.DeviceName=%2Fdev%2Fxvda&BlockDeviceMapping.1.Ebs.SnapshotId=snap-1\
             &BlockDeviceMapping.1.Ebs.VolumeType=gp3&BlockDeviceMapping.1.Ebs.VolumeSize=8\
             &BlockDeviceMapping.1.Ebs.DeleteOnTermination=true&TagSpecification.1.ResourceType=image\
             &TagSpecification.1.Tag.1.Key=kiln%3Adigest&TagSpecification.1.Tag.1.Value=ab"
        );
    }
}
