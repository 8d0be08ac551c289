//! Keys that fit together: no key is ignored in silence.

use super::{Both, catalogue};
use crate::{
    file::{CniPlugin, Compression, IngressPlugin, LoadBalancerPlugin, StoragePlugin},
    text::Problem,
};

pub(super) fn check(both: Both) -> Vec<Problem> {
    let profile = both.profile;
    let level = profile.image.compression.level.is_some() && profile.image.compression.algorithm != Compression::Zstd;
    let acme_section = &profile.ingress.acme;
    let no_traefik = profile.ingress.plugin != IngressPlugin::Traefik;
    let traefik = |key: &'static str, said: bool| (said && no_traefik, key, "ingress.plugin", "traefik");
    let balancer = &profile.load_balancer;
    let no_metallb = balancer.plugin != LoadBalancerPlugin::Metallb;
    let metallb = |key: &'static str, said: bool| (said && no_metallb, key, "load-balancer.plugin", "metallb");
    let needless = [
        (
            profile.cni.backend.is_some() && profile.cni.plugin != CniPlugin::Flannel,
            "cni.backend",
            "cni.plugin",
            "flannel",
        ),
        traefik("ingress.gateway-api", profile.ingress.gateway_api.is_some()),
        traefik("ingress.acme.email", acme_section.email.is_some()),
        traefik("ingress.acme.directory", acme_section.directory.is_some()),
        traefik("ingress.acme.challenge", acme_section.challenge.is_some()),
        traefik("ingress.acme.trust", acme_section.trust.is_some()),
        traefik("ingress.acme.path", acme_section.path.is_some()),
        metallb("load-balancer.addresses", !balancer.addresses.is_empty()),
        metallb("load-balancer.advertise", balancer.advertise.is_some()),
        metallb("load-balancer.peers", !balancer.peers.is_empty()),
        (level, "image.compression.level", "image.compression.algorithm", "zstd"),
    ];
    needless
        .into_iter()
        .filter(|(wrong, key, switch, _)| *wrong && !profile.gives_way(key, switch))
        .map(|(_, key, switch, value)| {
            Problem::new(format!("`{key}` is for `{switch} = \"{value}\"` alone"))
                .at(profile.place(key), "has no effect")
                .at(profile.place(switch), "because of this")
                .help(format!("leave `{key}` out, or choose `{value}`"))
        })
        .chain(policies_of_nobody(both))
        .chain(path_of_nobody(both))
        .chain(networks_of_nobody(both))
        .collect()
}

/// The keys of a family that the cluster does not have.
fn networks_of_nobody(both: Both) -> Vec<Problem> {
    const IPV4: [&str; 3] = ["network.pod-cidr", "network.service-cidr", "network.cluster-dns"];
    const IPV6: [&str; 3] = ["network.pod-cidr-ipv6", "network.service-cidr-ipv6", "network.cluster-dns-ipv6"];
    const SWITCH: &str = "network.ip-family";
    let (profile, family) = (both.profile, both.profile.network.ip_family);
    let keys = match (family.has_ipv4(), family.has_ipv6()) {
        (true, false) => IPV6,
        (false, true) => IPV4,
        _ => return Vec::new(),
    };
    keys.into_iter()
        .filter(|key| profile.place(key).is_some() && !profile.gives_way(key, SWITCH))
        .map(|key| {
            Problem::new(format!("`{key}` is not for `{SWITCH} = \"{family}\"`"))
                .at(profile.place(key), "has no effect")
                .at(profile.place(SWITCH), "because of this")
                .help(format!("leave `{key}` out, or set `{SWITCH}` to `dual`"))
        })
        .collect()
}

/// Without a pod network of its own kiln has nothing to enforce policies in, nor to refuse them for.
fn policies_of_nobody(both: Both) -> Option<Problem> {
    let plugin = both.profile.cni.plugin;
    let wrong = both.profile.cni.network_policy.is_some() && !plugin.is_own();
    let help = match plugin {
        CniPlugin::None => "the plugin that you install enforces policies, or ignores them",
        _ => "it enforces policies by itself",
    };
    wrong.then(|| of_nobody(both, ("cni.network-policy", "cni.plugin", plugin.word()), help))?
}

fn path_of_nobody(both: Both) -> Option<Problem> {
    let plugin = both.profile.storage.plugin;
    let wrong = both.profile.storage.path.is_some() && !plugin.is_own();
    let help = match plugin {
        StoragePlugin::Openebs => "its volumes are in /var/openebs/local",
        _ => "the provisioner that you install has its own",
    };
    wrong.then(|| of_nobody(both, ("storage.path", "storage.plugin", plugin.word()), help))?
}

/// `key` is said, and `switch`, being `word`, leaves its subject to others.
fn of_nobody(both: Both, (key, switch, word): (&str, &str, &str), help: &str) -> Option<Problem> {
    let profile = both.profile;
    (!profile.gives_way(key, switch)).then(|| {
        Problem::new(format!("`{key}` is not for `{switch} = \"{word}\"`"))
            .at(profile.place(key), "has no effect")
            .at(profile.place(switch), "because of this")
            .help(format!("leave `{key}` out: {help}"))
    })
}

/// What the user should know though nothing is wrong.
pub(crate) fn warnings(both: Both) -> Vec<String> {
    let mut warnings: Vec<_> = catalogue::warnings(both).collect();
    if both.profile.cni.plugin == CniPlugin::None {
        warnings.push(
            "The profile has no CNI plugin: the node stays NotReady until you install a network, for example by \
             manifests in /var/lib/kiln/manifests."
                .to_owned(),
        );
    }
    let ingress = both.profile.ingress.plugin != IngressPlugin::None;
    if ingress && both.profile.load_balancer.plugin == LoadBalancerPlugin::None {
        warnings.push(
            "Nothing answers Services of type LoadBalancer (`load-balancer.plugin`), and the ingress is behind one: nobody \
             reaches it from outside until you install something that does."
                .to_owned(),
        );
    }
    if !both.profile.debian.check_valid_until {
        warnings.push(
            "Indexes of Debian are taken however old they are (`debian.check-valid-until`): the newest security updates \
             may not be in the image."
                .to_owned(),
        );
    }
    warnings
}
