//! The namespaces of charts, as `helm install --create-namespace` makes them: each by one add-on, where several share it.

use super::read::Read;
use crate::{EngineError, root};
use kiln_plan::manifest::Manifest;
use kiln_spec::{AddonSource, Spec};
use std::collections::BTreeSet;

/// What every cluster has.
const OF_KUBERNETES: [&str; 4] = ["default", "kube-system", "kube-public", "kube-node-lease"];

/// All add-ons, with a namespace before the objects of each chart that wants one which nobody makes.
pub fn complete<'a>(spec: &Spec, read: Vec<Read<'a>>) -> Result<Vec<Read<'a>>, EngineError> {
    if !read.iter().any(Read::wants_namespace) {
        return Ok(read);
    }
    let mut there = BTreeSet::from(OF_KUBERNETES.map(str::to_owned));
    // Kiln's own are in order, or the node's tests would fail.
    let own = root::own_manifests(spec)?.into_iter().filter_map(|own| Manifest::parse(&own.text).ok());
    own.for_each(|own| there.extend(made(&own)));
    read.iter().for_each(|one| there.extend(made(&one.manifest)));
    let complete = |one: Read<'a>| match &one.addon.source {
        AddonSource::Chart(chart) if one.wants_namespace() && there.insert(chart.namespace.clone()) => {
            Ok(one.with_before(&text(&chart.namespace))?)
        }
        _ => Ok(one),
    };
    read.into_iter().map(complete).collect()
}

fn made(manifest: &Manifest) -> impl Iterator<Item = String> {
    let namespaces = manifest.objects().iter().filter(|object| object.kind == "Namespace");
    namespaces.map(|object| object.name.clone())
}

fn text(name: &str) -> String {
    format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {name}\n")
}
