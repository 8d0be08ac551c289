use super::*;

const DEPLOYMENT: &str = "\
# ünïcode before everything
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      initContainers:
      - name: init
        image: \"busybox\" # the newest
      containers:
        - {name: web, image: nginx, ports: []}
        - image: quay.io/team/app:1
          name: app
          imagePullPolicy: Always
        - name: pinned
          imagePullPolicy: 'Always'
          image: ghcr.io/a/b@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      volumes:
      - name: model
        image: {reference: example.org/model:3, pullPolicy: Always}
      - name: secret
        secret: {defaultMode: 0644}
---
apiVersion: operator.example.org/v1
kind: Engine
metadata: {name: e}
spec:
  worker:
    podTemplate:
      spec:
        containers: [{name: w, image: example.org/worker:2}]
        ephemeralContainers:
        - name: debug
          image: example.org/debug:1
  image: example.org/own-field:4
  args: [--solver-image=quay.io/jetstack/solver:v1, --url=https://example.org/a:1, 'a.b/c d:1']
---
# only a comment
";

fn names(text: &str) -> Vec<String> {
    Manifest::parse(text).unwrap().images().unwrap().iter().map(|image| image.name.to_string()).collect()
}

fn fault(text: &str) -> String {
    Manifest::parse(text).and_then(|manifest| manifest.images().map(drop)).unwrap_err().to_string()
}

#[test]
fn images_are_found_wherever_there_are_containers() {
    assert_eq!(
        names(DEPLOYMENT),
        [
            "docker.io/library/busybox:latest",
            "docker.io/library/nginx:latest",
            "quay.io/team/app:1",
            "ghcr.io/a/b@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "example.org/model:3",
            "example.org/worker:2",
            "example.org/debug:1",
        ]
    );
    let hints = Manifest::parse(DEPLOYMENT).unwrap().hints();
    let hints: Vec<_> = hints.iter().map(|hint| format!("{} {}", hint.line, hint.name)).collect();
    assert_eq!(hints, ["37 example.org/own-field:4", "38 quay.io/jetstack/solver:v1"]);
}

#[test]
fn only_policies_that_would_ask_a_registry_are_changed() {
    let manifest = Manifest::parse(DEPLOYMENT).unwrap();
    let text = manifest.without_pulls(|_| true).unwrap();
    let changed: Vec<&str> = text.lines().filter(|line| !DEPLOYMENT.lines().any(|before| before == *line)).collect();
    assert_eq!(
        changed,
        [
            "        imagePullPolicy: IfNotPresent",
            "        - {name: web, imagePullPolicy: IfNotPresent, image: nginx, ports: []}",
            "          imagePullPolicy: IfNotPresent",
            "          imagePullPolicy: IfNotPresent",
            "        image: {reference: example.org/model:3, pullPolicy: IfNotPresent}",
        ]
    );
    assert_eq!(text.lines().count(), DEPLOYMENT.lines().count() + 1);
    assert!(text.contains("defaultMode: 0644") && text.contains("image: \"busybox\" # the newest"));
    let again = Manifest::parse(&text).unwrap();
    assert_eq!(again.images().unwrap().len(), 7);
    assert_eq!(again.without_pulls(|_| true).unwrap(), text, "there is nothing left to change");
    assert_eq!(manifest.without_pulls(|_| false).unwrap(), DEPLOYMENT);
}

#[test]
fn the_first_key_of_an_element_can_be_the_image() {
    let text =
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - image: nginx\n      name: a\n";
    let changed = Manifest::parse(text).unwrap().without_pulls(|_| true).unwrap();
    assert!(changed.ends_with("    - imagePullPolicy: IfNotPresent\n      image: nginx\n      name: a\n"), "{changed}");
    assert_eq!(names(&changed), ["docker.io/library/nginx:latest"]);
}

#[test]
fn json_is_yaml_too() {
    let text = r#"{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"image":"nginx"}]}}]}"#;
    let manifest = Manifest::parse(text).unwrap();
    assert_eq!(manifest.objects()[0].to_string(), "Pod a");
    let changed = manifest.without_pulls(|_| true).unwrap();
    assert!(changed.contains(r#"{imagePullPolicy: IfNotPresent, "image":"nginx"}"#), "{changed}");
    assert_eq!(names(&changed).len(), 1);
}

#[test]
fn what_is_wrong_has_its_line() {
    assert!(fault("a: [\n").starts_with("line 2: this is not YAML: "), "{}", fault("a: [\n"));
    assert_eq!(fault("kind: Pod\n"), "line 1: this is no object of Kubernetes: it has no `apiVersion`");
    assert_eq!(fault("---\n\n- a\n"), "line 3: this is no object of Kubernetes: it has no `apiVersion`");
    assert_eq!(
        fault("apiVersion: v1\nkind: Pod\nmetadata: {generateName: x-}\n"),
        "line 1: this Pod has no `metadata.name`, by which it is found again"
    );
    let twice = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: default}\n";
    assert_eq!(fault(twice), "line 5: Secret default/a is there twice; the first is in line 1");
    assert_eq!(fault("# nothing\n"), "line 1: there is no object of Kubernetes");
    let capital = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - image: Nginx\n";
    assert_eq!(fault(capital), "line 6: `Nginx` is not the name of a container image: it has capital letters");
    let deep = format!("a: {}{}", "[".repeat(300), "]".repeat(300));
    assert!(fault(&deep).contains("levels deep"));
}

#[test]
fn aliases_are_not_followed() {
    let mut text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nx0: &x0 [a, a]\n".to_owned();
    (1..40).for_each(|n| text += &format!("x{n}: &x{n} [*x{0}, *x{0}]\n", n - 1));
    assert!(names(&text).is_empty());
}
