use super::{OverlayError, PiModel, PiOverlay, check_overlays};
use crate::judge::damage;
use dtoolkit::model::{DeviceTree, DeviceTreeNode, DeviceTreeProperty};

/// A tree of nodes that have only properties.
fn tree(nodes: &[(&str, &[(&str, &str)])]) -> Vec<u8> {
    let mut tree = DeviceTree::new();
    for (name, properties) in nodes {
        let builder = DeviceTreeNode::builder(*name).unwrap();
        let property = |(name, value): &(&str, &str)| DeviceTreeProperty::new(*name, *value).unwrap();
        let node = properties.iter().map(property).fold(builder, |node, property| node.property(property)).build();
        tree.root.add_child(node);
    }
    tree.to_dtb()
}

/// That of a model with a controller for pins.
fn model() -> Vec<u8> {
    tree(&[("soc", &[]), ("__symbols__", &[("gpio", "/soc/gpio")])])
}

/// A relay at a pin, switched by the parameter `gpio`; what is laid over it may name it.
fn relay() -> Vec<u8> {
    tree(&[
        ("fragment@0", &[("target-path", "/soc")]),
        ("__fixups__", &[("gpio", "/fragment@0/__overlay__/relay:gpios:0")]),
        ("__symbols__", &[("relay", "/fragment@0/__overlay__/relay")]),
        ("__overrides__", &[("gpio", "gpios:4")]),
    ])
}

fn check(overlays: &[(&str, &[u8], &[&str])]) -> Result<(), OverlayError> {
    let overlays: Vec<_> = overlays
        .iter()
        .map(|(name, bytes, parameters)| PiOverlay { name, bytes, parameters: parameters.to_vec() })
        .collect();
    check_overlays(&overlays, &[PiModel { filter: "pi4", name: "pi4.dtb", tree: &model() }])
}

fn message(overlays: &[(&str, &[u8], &[&str])]) -> String {
    check(overlays).expect_err("it has no effect").to_string()
}

#[test]
fn an_overlay_fits_a_tree_that_has_what_it_names() {
    check(&[("relay", &relay(), &["gpio=17"])]).unwrap();
}

#[test]
fn labels_that_no_tree_has_are_named() {
    let other = tree(&[("fragment@0", &[("target-path", "/axi")]), ("__fixups__", &[("rp1_gpio", ""), ("gpio", "")])]);
    assert_eq!(message(&[("hat", &other, &[])]), "the overlay `hat` is not for pi4.dtb, which lacks rp1_gpio, /axi");
}

#[test]
fn an_overlay_may_build_on_those_before_it_alone() {
    let lamp = tree(&[("fragment@0", &[("target", "")]), ("__fixups__", &[("relay", "/fragment@0:target:0")])]);
    check(&[("relay", &relay(), &[]), ("lamp", &lamp, &[])]).unwrap();
    let message = message(&[("lamp", &lamp, &[]), ("relay", &relay(), &[])]);
    assert_eq!(message, "the overlay `lamp` is not for pi4.dtb, which lacks relay");
}

#[test]
fn a_parameter_is_one_that_the_overlay_has() {
    let message = message(&[("relay", &relay(), &["gpio=4", "pin=17"])]);
    assert_eq!(message, "the overlay `relay` has no parameter `pin`; it has gpio");
}

#[test]
fn a_tree_without_fragments_is_no_overlay() {
    assert!(matches!(check(&[("pi4", &model(), &[])]), Err(OverlayError::NotAnOverlay { .. })));
}

#[test]
fn damaged_overlays_are_refused_or_read() {
    assert!(matches!(check(&[("relay", b"not a tree at all", &[])]), Err(OverlayError::NotATree { .. })));
    damage(&relay(), 2000, |bytes| drop(check(&[("relay", bytes, &["gpio=17"])])));
}
