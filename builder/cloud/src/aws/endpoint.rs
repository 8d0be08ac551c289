//! Where the services of a region are.

/// A service that is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Service {
    /// Blocks of snapshots.
    Ebs,
    /// Snapshots and AMIs.
    Ec2,
    /// Who asks.
    Sts,
}

impl Service {
    /// Its name in addresses and signatures.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ebs => "ebs",
            Self::Ec2 => "ec2",
            Self::Sts => "sts",
        }
    }

    /// Its name in `~/.aws/config` and `AWS_ENDPOINT_URL_…`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Ebs => "EBS",
            Self::Ec2 => "EC2",
            Self::Sts => "STS",
        }
    }
}

/// Domains of the partitions of AWS, by how the names of their regions begin: `partitions.json` of the SDKs.
const PARTITIONS: [(&str, &str, &str); 7] = [
    ("cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    ("eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
    ("us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
    ("us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    ("us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
    ("eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    ("", "amazonaws.com", "api.aws"),
];

/// The address of a service, when nobody says another one.
pub(super) fn address(service: Service, region: &str, fips: bool, dual_stack: bool) -> String {
    let partition = PARTITIONS.iter().find(|(start, ..)| region.starts_with(start));
    let (_, domain, dual) = partition.unwrap_or(&PARTITIONS[PARTITIONS.len() - 1]);
    let domain = if dual_stack { dual } else { domain };
    let fips = if fips { "-fips" } else { "" };
    format!("https://{}{fips}.{region}.{domain}", service.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_have_domains_of_their_own() {
        let plain = |service, region| address(service, region, false, false);
        assert_eq!(plain(Service::Ebs, "eu-central-1"), "https://ebs.eu-central-1.amazonaws.com");
        assert_eq!(plain(Service::Ec2, "cn-north-1"), "https://ec2.cn-north-1.amazonaws.com.cn");
        assert_eq!(plain(Service::Ec2, "us-gov-west-1"), "https://ec2.us-gov-west-1.amazonaws.com");
        assert_eq!(address(Service::Ec2, "us-east-1", true, false), "https://ec2-fips.us-east-1.amazonaws.com");
        assert_eq!(address(Service::Ebs, "us-east-1", false, true), "https://ebs.us-east-1.api.aws");
    }
}
