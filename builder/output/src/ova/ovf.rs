//! The OVF: the machine in XML.
//!
//! Firmware is EFI, without Secure Boot; disk and network are those that VMware's own machines have on their processors and that
//! every image has drivers for: AHCI and VMXNET3. VirtualBox knows AHCI too, and takes a network card that it has.

use super::Machine;
use crate::Label;
use kiln_image::Arch;

/// The text for a disk of `vmdk` bytes of file.
pub(super) fn ovf(machine: &Machine, label: &Label, vmdk: u64) -> String {
    let Machine { description, cpus, memory, disk, arch } = machine;
    let (name, description) = (escaped(&label.name), escaped(description));
    let (memory, disk) = (memory.bytes() >> 20, disk.bytes() >> 20);
    let (number, vmware) = system(*arch);
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Envelope ovf:version="1.0" xml:lang="en-US" xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData" xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData" xmlns:vmw="http://www.vmware.com/schema/ovf">
  <References>
    <File ovf:id="disk-file" ovf:href="{name}.vmdk" ovf:size="{vmdk}"/>
  </References>
  <DiskSection>
    <Info>The disk</Info>
    <Disk ovf:diskId="disk" ovf:fileRef="disk-file" ovf:capacity="{disk}" ovf:capacityAllocationUnits="byte * 2^20" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
  </DiskSection>
  <NetworkSection>
    <Info>The network</Info>
    <Network ovf:name="network"><Description>The network of the node</Description></Network>
  </NetworkSection>
  <VirtualSystem ovf:id="{name}">
    <Info>A Kubernetes node</Info>
    <Name>{name}</Name>
    <AnnotationSection><Info>What it is</Info><Annotation>{description}</Annotation></AnnotationSection>
    <OperatingSystemSection ovf:id="{number}" vmw:osType="{vmware}"><Info>Its system</Info></OperatingSystemSection>
    <VirtualHardwareSection>
      <Info>Its hardware</Info>
      <System><vssd:ElementName>Virtual hardware</vssd:ElementName><vssd:InstanceID>0</vssd:InstanceID><vssd:VirtualSystemIdentifier>{name}</vssd:VirtualSystemIdentifier><vssd:VirtualSystemType>vmx-13</vssd:VirtualSystemType></System>
      <Item><rasd:AllocationUnits>hertz * 10^6</rasd:AllocationUnits><rasd:ElementName>{cpus} processors</rasd:ElementName><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>{cpus}</rasd:VirtualQuantity></Item>
      <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:ElementName>{memory} MiB of memory</rasd:ElementName><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>{memory}</rasd:VirtualQuantity></Item>
      <Item><rasd:Address>0</rasd:Address><rasd:ElementName>SATA</rasd:ElementName><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceSubType>AHCI</rasd:ResourceSubType><rasd:ResourceType>20</rasd:ResourceType></Item>
      <Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:ElementName>Disk</rasd:ElementName><rasd:HostResource>ovf:/disk/disk</rasd:HostResource><rasd:InstanceID>4</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
      <Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:AutomaticAllocation>true</rasd:AutomaticAllocation><rasd:Connection>network</rasd:Connection><rasd:ElementName>Network</rasd:ElementName><rasd:InstanceID>5</rasd:InstanceID><rasd:ResourceSubType>VmxNet3</rasd:ResourceSubType><rasd:ResourceType>10</rasd:ResourceType></Item>
      <vmw:Config ovf:required="false" vmw:key="firmware" vmw:value="efi"/>
      <vmw:Config ovf:required="false" vmw:key="bootOptions.efiSecureBootEnabled" vmw:value="false"/>
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>
"#
    )
}

/// The system by CIM's numbers, and as VMware calls it: no nearer than "Linux", since VirtualBox takes the firmware from it.
fn system(arch: Arch) -> (u32, &'static str) {
    match arch {
        Arch::Amd64 => (101, "other4xLinux64Guest"),
        Arch::Arm64 => (101, "arm-other5xLinux-64Guest"),
        Arch::Armv7 => (36, "otherLinuxGuest"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
