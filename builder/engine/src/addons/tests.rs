use super::*;
use kiln_spec::{Library, Overrides, Spec};
use std::fs;

fn spec(manifests: &[&str]) -> Spec {
    let dir = tempfile::tempdir().unwrap();
    let addons = manifests.iter().enumerate().map(|(number, text)| {
        let path = dir.path().join(format!("{number}.yaml"));
        fs::write(&path, text).unwrap();
        format!("{{name='addon-{number}', manifest='{}'}}", path.display())
    });
    let set = vec![format!("addon=[{}]", addons.collect::<Vec<_>>().join(","))];
    let overrides = Overrides { set, ..Overrides::default() };
    Library::new(Vec::new(), Vec::new()).spec("k3s-like", "x86_64", &overrides).unwrap()
}

fn config_map(name: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: kube-system}}\n")
}

#[test]
fn manifests_are_read_before_any_work() {
    assert!(check(&spec(&[&config_map("a"), &config_map("b")])).is_ok());
    let error = check(&spec(&["# one\napiVersion: v1\nkind: [\n"])).unwrap_err();
    assert!(error.to_string().contains("0.yaml, line 4: this is not YAML"), "{error}");
    assert!(error.is_input() && error.hint().is_some());
}

#[test]
fn an_object_has_one_owner() {
    let error = check(&spec(&[&config_map("a"), &config_map("a")])).unwrap_err();
    assert!(error.to_string().ends_with("line 1: the add-on `addon-0` has ConfigMap kube-system/a too"), "{error}");
    let error = check(&spec(&[&config_map("coredns")])).unwrap_err();
    assert!(error.to_string().ends_with("kiln's own coredns.yaml has ConfigMap kube-system/coredns too"), "{error}");
}
