//! Add-ons of the catalogue in a spec.

#![allow(clippy::unwrap_used)] // helpers of tests, which clippy does not take for tests themselves

use kiln_spec::{Addon, AddonFile, AddonSource, Chart, Cni, Ingress, Library, Overrides, Spec, Stamp};

fn spec(board: &str, set: &[&str]) -> Spec {
    let overrides = Overrides { set: set.iter().map(ToString::to_string).collect(), ..Overrides::default() };
    Library::new(Vec::new(), Vec::new()).spec("k3s-like", board, &overrides).unwrap()
}

fn images(addon: &Addon) -> Vec<String> {
    addon.images.iter().map(ToString::to_string).collect()
}

#[test]
fn a_choice_in_the_place_of_a_part_is_an_addon_and_the_part_is_off() {
    let spec = spec("x86_64", &["cni.plugin=calico", "network.pod-cidr=10.50.0.0/16"]);
    assert_eq!(spec.cni, Cni::None);
    let stamp = Stamp::new(&spec, "2026-11-24T00:00:00Z");
    let node: serde_json::Value = serde_json::from_str(&spec.node_json(&stamp)).unwrap();
    assert_eq!(node["cni"]["plugin"], "none");
    let [calico] = spec.addons.as_slice() else { panic!("{:?}", spec.addons) };
    assert_eq!(calico.name, "calico");
    assert!(calico.sha256.is_some());
    assert!(
        matches!(&calico.source, AddonSource::Manifest(AddonFile::Url(url)) if url.ends_with("/v3.32.1/manifests/calico.yaml"))
    );
    assert!(calico.changes[0].to.contains("value: \"10.50.0.0/16\""), "{:?}", calico.changes);
    assert!(images(calico).contains(&"quay.io/calico/node:v3.32.1".to_owned()));
}

#[test]
fn the_network_of_services_is_told_too() {
    let spec = spec("rpi2", &["cni.plugin=kube-router"]);
    assert!(spec.addons[0].changes.iter().any(|change| change.to.contains("--service-cluster-ip-range=10.43.0.0/16")));
}

#[test]
fn one_of_several_parts_has_a_manifest_for_each() {
    let spec = spec("rpi3-armv7", &["storage.plugin=openebs", "ingress.plugin=none"]);
    assert_eq!(spec.storage.path(), None);
    let names: Vec<_> = spec.addons.iter().map(|addon| addon.name.as_str()).collect();
    assert_eq!(names, ["openebs", "openebs-class"]);
}

#[test]
fn an_ingress_of_charts_is_an_addon_for_each() {
    let spec = spec("x86_64", &["ingress.plugin=emissary"]);
    assert_eq!(spec.ingress, Ingress::None);
    let [kinds, emissary] = spec.addons.as_slice() else { panic!("{:?}", spec.addons) };
    assert_eq!((kinds.name.as_str(), emissary.name.as_str()), ("emissary-crds", "emissary"));
    let AddonSource::Chart(Chart { file: AddonFile::Registry(name), namespace, values }) = &emissary.source else {
        panic!("{emissary:?}")
    };
    assert_eq!(name.to_string(), "ghcr.io/emissary-ingress/emissary-ingress:4.1.0");
    assert_eq!((namespace.as_str(), values.as_deref()), ("emissary", Some("{\"replicaCount\":1}")));
}

#[test]
fn the_user_adds_images_and_leaves_some_out() {
    let set = "addon=[{catalogue='cert-manager', images=['a:1'], \
               without=['quay.io/jetstack/cert-manager-acmesolver:v1.21.1']}]";
    let spec = spec("rpi2", &[set]);
    let addon = &spec.addons[0];
    assert!(images(addon).contains(&"docker.io/library/a:1".to_owned()));
    assert!(!images(addon).iter().any(|image| image.contains("acmesolver")), "{addon:?}");
    assert_eq!(addon.without.len(), 1);
}

#[test]
fn who_takes_one_is_told_what_nobody_has_tried() {
    let spec = spec("x86_64", &["cni.plugin=calico", "addon=[{catalogue='headlamp'}]"]);
    assert_eq!(spec.warnings.len(), 2, "{:?}", spec.warnings);
    assert!(spec.warnings.iter().all(|text| text.contains("was not tried") && text.ends_with('.')));
}
