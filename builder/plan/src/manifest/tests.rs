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
    Manifest::parse(text).unwrap().images().iter().map(|image| image.name.to_string()).collect()
}

fn places(text: &str) -> Vec<String> {
    let manifest = Manifest::parse(text).unwrap();
    manifest.images().iter().map(|image| format!("{} {}", image.line, image.name)).collect()
}

fn remarks(text: &str) -> Vec<String> {
    let remarks = Manifest::parse(text).unwrap().remarks();
    remarks.iter().map(|remark| format!("{} {:?}", remark.line, remark.about)).collect()
}

fn fault(text: &str) -> String {
    Manifest::parse(text).unwrap_err().to_string()
}

/// An object of a kind that a definition makes.
fn custom(spec: &str) -> String {
    format!("apiVersion: example.org/v1\nkind: Engine\nmetadata: {{name: e}}\nspec:\n{spec}")
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
            "example.org/own-field:4",
            "quay.io/jetstack/solver:v1",
        ]
    );
    assert!(remarks(DEPLOYMENT).is_empty());
}

#[test]
fn images_are_found_in_what_others_are_told() {
    let text = custom(
        "  image: example.org/a:1
  solver: {image: {registry: example.org, repository: team/b, tag: '2', pullPolicy: Always}}
  env:
  - {name: RELATED_IMAGE_PROXY, value: c:3}
  - {name: OTHER, value: example.org/d:4}
  - {name: IMAGE_PULL_POLICY, value: Always}
  args: [--listen=0.0.0.0:80, --reloader=example.org/e:5, --side-image, f:6, '--url=https://example.org/x:1']
  images: [g:7, example.org/h@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]
",
    );
    let digest = "a".repeat(64);
    assert_eq!(
        places(&text),
        [
            "5 example.org/a:1".to_owned(),
            "6 example.org/team/b:2".to_owned(),
            "8 docker.io/library/c:3".to_owned(),
            "9 example.org/d:4".to_owned(),
            "11 docker.io/library/f:6".to_owned(),
            "11 example.org/e:5".to_owned(),
            "12 docker.io/library/g:7".to_owned(),
            format!("12 example.org/h@sha256:{digest}"),
        ]
    );
    assert_eq!(remarks(&text), ["10 Always(None)"]);
}

const CONFIG: &str = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: operator}
data:
  solver: example.org/solver:1
  # Ünïcode before the block
  pod.yaml: |

    # as it is
    apiVersion: v1
    kind: Pod
    spec:
      containers:
      - name: helper
        image: busybox
      - image: example.org/second:1
        imagePullPolicy: Always

      - name: filled
        image: ${IMAGE}
  script: |
    run --image example.org/in-a-script:1
  packed: '{\"spec\": {\"containers\": [{\"image\": \"example.org/packed:1\"}]}}'
";

#[test]
fn images_are_found_in_texts_of_config_maps() {
    assert_eq!(
        places(CONFIG),
        [
            "5 example.org/solver:1",
            "15 docker.io/library/busybox:latest",
            "16 example.org/second:1",
            "23 example.org/packed:1",
        ]
    );
    let script = "example.org/in-a-script:1".parse::<ImageName>().unwrap();
    let expected =
        [format!("20 {:?}", About::Placeholder("${IMAGE}".into())), format!("22 {:?}", About::LooksLike(script))];
    let found = remarks(CONFIG);
    assert!(expected.iter().all(|remark| found.contains(remark)), "{found:?}");
}

#[test]
fn policies_are_changed_in_texts_of_config_maps_too() {
    let changed = Manifest::parse(CONFIG).unwrap().without_pulls(|_| true).unwrap();
    let new: Vec<&str> = changed.lines().filter(|line| !CONFIG.lines().any(|before| before == *line)).collect();
    assert_eq!(new, ["        imagePullPolicy: IfNotPresent", "        imagePullPolicy: IfNotPresent"]);
    let at = |text: &str| changed.lines().position(|line| line.trim() == text).unwrap();
    assert_eq!(at("image: busybox"), at("- name: helper") + 2, "{changed}");
    assert_eq!(places(&changed).len(), places(CONFIG).len());
}

#[test]
fn what_only_looks_like_an_image_is_remarked() {
    let text =
        custom("  chart: example.org/charts/app:1\n  image: '{{ .Image }}'\n  proxy: {image: example.org/p:latest}\n");
    let name = |text: &str| text.parse::<ImageName>().unwrap();
    assert_eq!(
        remarks(&text),
        [
            format!("5 {:?}", About::LooksLike(name("example.org/charts/app:1"))),
            format!("6 {:?}", About::Placeholder("{{ .Image }}".into())),
            format!("7 {:?}", About::Latest(name("example.org/p:latest"))),
        ]
    );
    assert_eq!(names(&text), ["example.org/p:latest"]);
    let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a, annotations: {b: c.d/e:1}}\nspec: {image: x:1, description: 'such as a.b/c:1'}\n";
    assert!(names(definition).is_empty() && remarks(definition).is_empty());
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
    assert_eq!(again.images().len(), 9);
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
fn a_way_of_writing_in_which_nothing_can_be_changed_is_told() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - ? image\n    : nginx\n";
    let fault = Manifest::parse(text).unwrap().without_pulls(|_| true).unwrap_err().to_string();
    assert!(fault.starts_with("line 6: kiln cannot change when this image is pulled"), "{fault}");
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
    let deep = format!("a: {}{}", "[".repeat(250), "]".repeat(250));
    assert!(fault(&deep).contains("levels deep"), "{}", fault(&deep));
}

#[test]
fn what_the_node_would_refuse_or_not_see_is_refused_here() {
    let object = |name: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n");
    assert_eq!(
        fault(&format!("{}kind: Pod\n", object("a"))),
        "line 4: the key `kind` is there twice; the first is in line 2"
    );
    let unseen = format!("{}...\n{}", object("a"), object("b"));
    assert_eq!(fault(&unseen), "line 5: a document begins without `---`, so that the node would not see it");
    let inline = format!("{}--- {{apiVersion: v1, kind: Secret, metadata: {{name: b}}}}\n", object("a"));
    assert_eq!(fault(&inline), "line 4: `---` must stand alone in its line");
    assert!(fault("? [a]\n: b\n").contains("a key is a list or a mapping"));
    let in_order = format!("---\n# words\n---  # more\n{}---\n---\n{}...\n", object("a"), object("b"));
    assert_eq!(Manifest::parse(&in_order).unwrap().objects().len(), 2);
}

#[test]
fn aliases_are_followed_but_not_to_gigabytes() {
    let pods = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  initContainers: &all\n  - &one {name: a, image: nginx}\n  containers: *all\n";
    assert_eq!(places(pods), ["6 docker.io/library/nginx:latest"]);
    let changed = Manifest::parse(pods).unwrap().without_pulls(|_| true).unwrap();
    assert!(changed.contains("{name: a, imagePullPolicy: IfNotPresent, image: nginx}"), "{changed}");
    let mut text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nx0: &x0 [a, a]\n".to_owned();
    (1..40).for_each(|n| text += &format!("x{n}: &x{n} [*x{0}, *x{0}]\n", n - 1));
    assert!(fault(&text).contains("aliases stand for more than"));
    assert!(fault("a: &a [*a]\n").contains("what it lies in"));
}

/// What `without_pulls` makes of a text, but for the lines that it has already.
fn changes(text: &str) -> Vec<String> {
    let changed = Manifest::parse(text).unwrap().without_pulls(|_| true).unwrap();
    changed
        .lines()
        .filter(|line| !text.lines().any(|before| before == *line))
        .map(|line| line.trim().to_owned())
        .collect()
}

#[test]
fn latest_is_asked_for_whatever_digest_follows_it() {
    let pod = |image: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - name: a\n    image: {image}\n"
        )
    };
    let digest = "a".repeat(64);
    assert_eq!(changes(&pod(&format!("nginx:latest@sha256:{digest}"))), ["imagePullPolicy: IfNotPresent"]);
    assert!(changes(&pod(&format!("nginx:1@sha256:{digest}"))).is_empty());
    assert!(changes(&pod(&format!("nginx@sha256:{digest}"))).is_empty());
}

#[test]
fn a_policy_without_a_word_is_none() {
    let container = |image: &str, policy: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - image: {image}\n    imagePullPolicy:{policy}\n    \
             tty: true\n"
        )
    };
    for policy in ["", " null", " ~", " \"\"", " # to be said"] {
        let changed = changes(&container("nginx", policy));
        assert!(changed[0].starts_with("imagePullPolicy: IfNotPresent") && changed.len() == 1, "{policy}: {changed:?}");
        assert!(changes(&container("nginx:1", policy)).is_empty(), "{policy}");
    }
    // Whatever is hidden in a text of several lines would become part of the word.
    let folded = Manifest::parse(&container("nginx:1", " >-\n      Always")).unwrap();
    assert!(folded.without_pulls(|_| true).unwrap_err().to_string().contains("kiln cannot change"));
}

#[test]
fn policies_beside_images_that_others_run_are_changed_too() {
    let text = custom(
        "  image: example.org/a:1
  imagePullPolicy: Always
  steps: [{image: 'b:2', imagePullPolicy: Always}, {image: 'c:3', imagePullPolicy: Never}]
  solver: {image: {repository: example.org/d, tag: '4', pullPolicy: Always}}
",
    );
    assert_eq!(
        changes(&text),
        [
            "imagePullPolicy: IfNotPresent",
            "steps: [{image: 'b:2', imagePullPolicy: IfNotPresent}, {image: 'c:3', imagePullPolicy: Never}]",
            "solver: {image: {repository: example.org/d, tag: '4', pullPolicy: IfNotPresent}}",
        ]
    );
    assert!(remarks(&text).is_empty(), "{:?}", remarks(&text));
}

#[test]
fn policies_that_cannot_be_changed_are_remarked() {
    let text = custom(
        "  pullPolicy: Always
  args: [--image-pull-policy=Always]
  packed: '{\"containers\": [{\"image\": \"example.org/a:1\", \"imagePullPolicy\": \"Always\"}, {\"image\": \"b\"}]}'
  other: {image: {repository: example.org/c, tag: latest}}
",
    );
    let name = |text: &str| text.parse::<ImageName>().unwrap();
    assert_eq!(
        remarks(&text),
        [
            "5 Always(None)".to_owned(),
            "6 Always(None)".to_owned(),
            format!("7 {:?}", About::LooksLike(name("example.org/a:1"))),
            format!("7 {:?}", About::Always(Some(name("b")))),
            format!("7 {:?}", About::Always(Some(name("example.org/a:1")))),
            format!("8 {:?}", About::Latest(name("example.org/c:latest"))),
        ]
    );
    assert!(changes(&text).is_empty());
}

#[test]
fn several_names_in_one_text_are_found_and_names_without_a_version_remarked() {
    let text = custom(
        "  image: example.org/bare
  env: [{name: RELATED_IMAGES, value: 'a:1,example.org/b:2'}]
  shell: {command: [sh, -c, run --image example.org/c:3 --quiet]}
",
    );
    assert_eq!(places(&text), ["6 docker.io/library/a:1", "6 example.org/b:2"]);
    let name = |text: &str| text.parse::<ImageName>().unwrap();
    assert_eq!(
        remarks(&text),
        [
            format!("5 {:?}", About::NoVersion(name("example.org/bare"))),
            format!("7 {:?}", About::LooksLike(name("example.org/c:3"))),
        ]
    );
}

#[test]
fn containers_outside_of_lists_of_them_need_no_version() {
    let text = custom(
        "  steps: [{name: a, image: ubuntu, command: [make]}, {name: b, image: b:1, args: [c]}]
  server: {image: example.org/e, version: '2', volumeMounts: []}
  container: {image: example.org/c, args: [d]}
  poster: {name: big, image: poster}
",
    );
    assert_eq!(
        places(&text),
        ["5 docker.io/library/b:1", "5 docker.io/library/ubuntu:latest", "7 example.org/c:latest"]
    );
    let name = |text: &str| text.parse::<ImageName>().unwrap();
    assert_eq!(
        remarks(&text),
        [
            format!("5 {:?}", About::Latest(name("ubuntu"))),
            format!("6 {:?}", About::NoVersion(name("example.org/e"))),
            format!("7 {:?}", About::Latest(name("example.org/c"))),
        ]
    );
}

#[test]
fn merged_keys_are_where_the_node_sees_them() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  initContainers:\n  - &one\n    imagePullPolicy: Always\n    \
               securityContext: {}\n  containers:\n";
    let text = format!("{pod}  - <<: *one\n    name: b\n    image: example.org/b:1\n");
    assert_eq!(names(&text), ["example.org/b:1"]);
    assert_eq!(changes(&text), ["imagePullPolicy: IfNotPresent"]);
    // The node reads strictly: a key that is merged must not be said again.
    let twice = format!("{pod}  - <<: *one\n    image: b\n    imagePullPolicy: Never\n");
    assert_eq!(fault(&twice), "line 12: the key `imagePullPolicy` is there twice; the first is in line 7");
    assert_eq!(fault(&format!("{pod}  - <<: b\n")), "line 10: `<<` takes over mappings alone");
}
