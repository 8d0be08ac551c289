//! Arguments of what has to do with clouds.

use super::OutputFormat;
use clap::{Args, Subcommand};
use kiln_plan::Timestamp;
use kiln_types::ByteSize;
use std::path::PathBuf;

pub const UPLOAD: &str = "\
Examples:
  kiln upload aws out/k3s-like-x86_64.img --dry-run
  kiln help upload aws";

pub const AWS: &str = "\
The image becomes a snapshot (EBS direct APIs) and that an AMI, with UEFI, TPM 2.0, ENA, IMDSv2
demanded, and a disk of gp3. Only blocks that are not zeros are sent, 16 at a time, each with its
checksum. An image is known by its digest, which is in the tag `kiln:digest`: what is there already
is found and never made twice, whatever the file is called, .img or .img.zst.

What a failure or Ctrl-C ends is taken back. After a kill or a power cut the next run goes on with
what was begun; AWS itself ends it after a day.

Who asks and in which region is found as AWS's own tools do: environment, ~/.aws, SSO, roles.

Examples:
  kiln upload aws out/k3s-like-x86_64.img --dry-run
  kiln upload aws out/k3s-like-arm64.img.zst --region eu-central-1 --copy-to us-east-1
  kiln upload aws out/k3s-like-x86_64.img --share 111122223333 --deprecate-at 2027-12-31
  kiln upload aws out/k3s-like-x86_64.img --format json | jq -r '.images[].ami'

Exit codes: 0 done or there already, 1 something in your input or what AWS refuses, 2 our fault,
the network's or AWS's, 130 interrupted.

A policy with no more than is needed (the snapshots' and AMIs' own ARNs may narrow it further):
  {\"Version\": \"2012-10-17\", \"Statement\": [
    {\"Effect\": \"Allow\", \"Resource\": \"*\", \"Action\": [
      \"ec2:DescribeImages\", \"ec2:DescribeSnapshots\", \"ec2:RegisterImage\"]},
    {\"Effect\": \"Allow\", \"Resource\": \"arn:*:ec2:*::snapshot/*\", \"Action\": [
      \"ebs:StartSnapshot\", \"ebs:PutSnapshotBlock\", \"ebs:CompleteSnapshot\", \"ec2:DeleteSnapshot\"]},
    {\"Effect\": \"Allow\", \"Resource\": [\"arn:*:ec2:*::snapshot/*\", \"arn:*:ec2:*::image/*\"],
      \"Action\": \"ec2:CreateTags\"},
    {\"Effect\": \"Allow\", \"Resource\": \"arn:*:ec2:*::image/*\", \"Action\": \"ec2:DeregisterImage\"}]}
With --copy-to also ec2:CopyImage and ec2:CopySnapshot, with --share and --public
ec2:ModifyImageAttribute and ec2:ModifySnapshotAttribute, with --deprecate-at
ec2:EnableImageDeprecation.";

pub const AMI: &str = "\
Only AMIs with the tag `kiln:digest` are touched. WHAT is an ami-… or the digest of an image, as
`kiln ami list` shows it.

Examples:
  kiln ami list --region eu-central-1 --region us-east-1
  kiln ami deprecate ami-0123456789abcdef0 --at 2027-12-31
  kiln ami deregister ami-0123456789abcdef0 --dry-run";

#[derive(Args)]
pub struct UploadArgs {
    #[command(subcommand)]
    pub command: UploadCommand,
}

#[derive(Subcommand)]
pub enum UploadCommand {
    /// Amazon Web Services: an EBS snapshot and an AMI.
    #[command(after_help = AWS)]
    Aws(AwsArgs),
}

#[derive(Args)]
pub struct AwsArgs {
    /// The image: .img or .img.zst, for a board with UEFI and 64 bits.
    #[arg(value_name = "IMAGE")]
    pub image: PathBuf,

    /// The region of AWS [default: AWS_REGION, or that of ~/.aws/config].
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,

    /// What the AMI is called [default: the image's name and the start of its digest].
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// What the AMI is described as.
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,

    /// A tag for AMIs and snapshots (repeatable).
    #[arg(long, value_name = "KEY=VALUE", value_parser = tag)]
    pub tag: Vec<(String, String)>,

    /// The disk of a new machine, such as 20GiB [default: 8GiB].
    #[arg(long, value_name = "SIZE")]
    pub disk_size: Option<ByteSize>,

    /// Copy the AMI to another region too (repeatable).
    #[arg(long, value_name = "REGION")]
    pub copy_to: Vec<String>,

    /// Let another account start and copy the AMIs (repeatable).
    #[arg(long, value_name = "ACCOUNT")]
    pub share: Vec<String>,

    /// Let everybody in the world start the AMIs.
    #[arg(long)]
    pub public: bool,

    /// When the AMIs become deprecated: shown only to those who know them. A day, or a time such as 2027-12-31T12:00:00Z.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub deprecate_at: Option<Timestamp>,

    /// Say what would be done, and change nothing.
    #[arg(long)]
    pub dry_run: bool,

    /// How to print the result.
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(Args)]
pub struct AmiArgs {
    #[command(subcommand)]
    pub command: AmiCommand,
}

#[derive(Subcommand)]
pub enum AmiCommand {
    /// List the AMIs that kiln has made.
    List {
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Show AMIs only to those who know them, from some time on.
    Deprecate {
        /// The AMIs: ami-…, or the digest of their image.
        #[arg(value_name = "WHAT", required = true, value_parser = what)]
        what: Vec<String>,

        /// From when on: a day, or a time such as 2027-12-31T12:00:00Z.
        #[arg(long, value_name = "DATE", value_parser = date)]
        at: Timestamp,

        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Remove AMIs with their snapshots. Machines that run go on.
    Deregister {
        /// The AMIs: ami-…, or the digest of their image.
        #[arg(value_name = "WHAT", required = true, value_parser = what)]
        what: Vec<String>,

        /// Say what would be removed, and remove nothing.
        #[arg(long)]
        dry_run: bool,

        #[command(flatten)]
        place: PlaceArgs,
    },
}

/// Where AMIs are, and how they are printed.
#[derive(Args)]
pub struct PlaceArgs {
    /// The regions of AWS (repeatable) [default: AWS_REGION, or that of ~/.aws/config].
    #[arg(long, value_name = "REGION")]
    pub region: Vec<String>,

    /// How to print them.
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

fn tag(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
    pair.ok_or_else(|| "write KEY=VALUE".to_owned())
}

/// The start of a day (UTC), or a time.
fn date(text: &str) -> Result<Timestamp, String> {
    let time = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    time.parse().map_err(|_| "write a day or a time: 2027-12-31, or 2027-12-31T12:00:00Z".to_owned())
}

fn what(text: &str) -> Result<String, String> {
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match text.strip_prefix("ami-") {
        Some(id) if !id.is_empty() && hex(id) => Ok(text.to_owned()),
        None if text.len() == 64 && hex(text) => Ok(text.to_ascii_lowercase()),
        _ => Err("write ami-…, or the 64 digits of a digest".to_owned()),
    }
}
