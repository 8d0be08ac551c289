//! What a `matrix.toml` lists, and what its images mean.

#![allow(clippy::unwrap_used)] // helpers of tests, which clippy does not take for tests themselves

use kiln_spec::{Library, Output, Overrides, Source, Spec, Wanted};

fn library() -> Library {
    Library::new(vec!["tests/library/profiles".into()], Vec::new())
}

fn listed(text: &str) -> Vec<Wanted> {
    library().listed(Source::new("matrix.toml", text).in_dir("tests/library".as_ref())).unwrap()
}

fn stems(wanted: &[Wanted]) -> Vec<String> {
    wanted.iter().map(Wanted::stem).collect()
}

fn specs(text: &str, overrides: &Overrides) -> Vec<Spec> {
    library().images(&listed(text), overrides).unwrap()
}

#[test]
fn each_profile_is_built_for_each_board_but_for_what_is_left_out() {
    let text = "profiles = ['minimal', 'k3s-like']\nboards = ['x86_64', 'rpi4', 'rpi5']\n\
                exclude = [{ profile = 'minimal', board = 'rpi4' }, { board = 'rpi5' }]\n";
    assert_eq!(stems(&listed(text)), ["minimal-x86_64", "k3s-like-x86_64", "k3s-like-rpi4"]);
}

#[test]
fn all_stands_for_what_the_lists_of_kiln_have() {
    let all = |found: Vec<kiln_spec::Found>| found.into_iter().map(|one| one.name).collect::<Vec<_>>();
    let boards = all(library().boards());
    let expected: Vec<_> = boards.iter().map(|board| format!("minimal-{board}")).collect();
    assert_eq!(stems(&listed("profiles = ['minimal']\nboards = ['all']")), expected);
    let word = |word: &str| vec![word.to_owned()];
    assert_eq!(stems(&library().product(&word("minimal"), &word("all"))), expected);
    assert_eq!(library().product(&word("all"), &word("rpi4")).len(), all(library().profiles()).len());
}

#[test]
fn what_is_nearer_to_the_image_wins() {
    let text = "profiles = ['minimal']\nboards = ['x86_64']\n[set]\nkubernetes.hostname = 'one'\nimage.outputs = ['raw.zst']\n\
                [[image]]\nprofile = 'minimal'\nboards = ['x86_64']\nname = 'edge'\n[image.set.kubernetes]\nhostname = 'two'\n";
    let names = |overrides: &Overrides| {
        specs(text, overrides).iter().map(|spec| spec.kubernetes.hostname.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&Overrides::default()), ["one", "two"]);
    let set = Overrides { set: vec!["kubernetes.hostname=three".to_owned()], ..Overrides::default() };
    assert_eq!(names(&set), ["three", "three"]);
    let outputs = |overrides: &Overrides| specs(text, overrides)[1].image.outputs.clone();
    assert_eq!(outputs(&Overrides::default()), [Output::RawZst]);
    assert_eq!(outputs(&Overrides { outputs: vec![Output::Qcow2], ..Overrides::default() }), [Output::Qcow2]);
}

#[test]
fn a_name_stands_in_the_place_of_the_profiles() {
    let specs =
        specs("[[image]]\nprofile = 'minimal'\nboards = ['x86_64', 'rpi4']\nname = 'edge'", &Overrides::default());
    let names: Vec<_> = specs.iter().map(|spec| (spec.profile.as_str(), spec.image.id.as_str())).collect();
    assert_eq!(names, [("edge", "edge-x86_64"), ("edge", "edge-rpi4")]);
}

#[test]
fn a_path_starts_at_the_directory_of_the_file() {
    assert_eq!(stems(&listed("profiles = ['./profiles/house.toml']\nboards = ['x86_64']")), ["house-x86_64"]);
}

#[test]
fn some_of_the_images_are_chosen_by_profile_and_board() {
    let all = || listed("profiles = ['minimal', 'k3s-like']\nboards = ['x86_64', 'rpi4']");
    let word = |word: &str| vec![word.to_owned()];
    let rpi4 = Wanted::choose(all(), &[], &word("rpi4")).unwrap();
    assert_eq!(stems(&rpi4), ["minimal-rpi4", "k3s-like-rpi4"]);
    assert_eq!(stems(&Wanted::choose(all(), &word("minimal"), &word("rpi4")).unwrap()), ["minimal-rpi4"]);
    assert_eq!(Wanted::choose(all(), &word("all"), &[]).unwrap().len(), 4);
    let one = listed("profiles = ['minimal']\nboards = ['rpi4']\n[[image]]\nprofile = 'k3s-like'\nboards = ['x86_64']");
    assert!(Wanted::choose(one, &word("minimal"), &word("x86_64")).is_err(), "there is no such pair");
}
