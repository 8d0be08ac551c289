//! Profiles and boards of the user's own, and what is said of those that are wrong. Every message is a golden case of
//! `kiln-spec`; here is how the binary shows them.

use crate::place::Place;
use serde_json::Value;

#[test]
fn several_faults_are_told_at_once_with_their_lines() {
    let place = Place::new();
    place.write("house.toml", "description = \"a\"\n[cni]\nplugn = \"flannel\"\n[image]\nslot-size = 5\n");
    let said = place.kiln("plan -p ./house.toml -b x86_64").failed(1);
    let expected = "\
error: `[cni]` has no key `plugn`
   ╭─[./house.toml:3:1]
 2 │ [cni]
 3 │ plugn = \"flannel\"
   · ──┬──
   ·   ╰── unknown key
 4 │ [image]
   ╰────

hint: did you mean `plugin`?

error: `image.slot-size` must be a size with its unit, such as `512MiB`, not a number
   ╭─[./house.toml:5:13]
 4 │ [image]
 5 │ slot-size = 5
   ·             ┬
   ·             ╰── this is a number
   ╰────
";
    assert_eq!(said, expected);
}

#[test]
fn other_tools_ways_to_ask_for_a_cluster_are_not_ignored() {
    let place = Place::new();
    place.write("kairos.toml", "extends = \"k3s-like\"\ndescription = \"a\"\nk3s = { enable = true }\n");
    assert!(place.kiln("plan -p ./kairos.toml -b x86_64").failed(1).contains("a profile has no key `k3s`"));
    place.write("kairos.yaml", "k3s:\n  enabled: true\n");
    assert!(place.kiln("plan -p ./kairos.yaml -b x86_64").failed(1).contains("this looks like YAML"));
    assert!(place.kiln("plan -p kairos.yaml -b x86_64").failed(1).contains("`./kairos.yaml`"));
}

#[test]
fn files_of_the_user_stand_beside_the_built_in_ones() {
    let place = Place::new();
    let profile = |what: &str| format!("extends = \"k3s-like\"\ndescription = \"{what}\"\n");
    place.write("profiles/here.toml", &profile("in the working directory"));
    place.write(".config/kiln/profiles/home.toml", &profile("at home"));
    place.write("elsewhere/there.toml", &profile("in a directory of its own"));
    place.write("profiles/broken.toml", "description = 1\n");
    let said = place.kiln("profiles --profile-dir elsewhere").ok();
    for line in [
        "in the working directory",
        "at home",
        "in a directory of its own",
        "k3s-like",
        "broken         cannot be used",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let json: Value = serde_json::from_str(&place.kiln("profiles --format json").ok()).unwrap();
    let names: Vec<_> = json["profiles"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["broken", "here", "home", "k0s-like", "k3s-like", "microk8s-like", "minimal"]);
    assert!(place.kiln("boards").ok().contains("x86_64"));
}

#[test]
fn schema_and_reference_have_every_section() {
    let place = Place::new();
    for kind in ["profile", "board", "node"] {
        let schema: Value = serde_json::from_str(&place.kiln(&format!("schema {kind}")).ok()).unwrap();
        let reference = place.kiln(&format!("schema {kind} --markdown")).ok();
        for key in schema["properties"].as_object().unwrap().keys() {
            assert!(reference.contains(&format!("`{key}`")) || reference.contains(&format!("`[{key}]`")), "{key}");
        }
    }
}
