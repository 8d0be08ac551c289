//! Small archives, written by hand.

use super::*;
use crate::debian::packages;
use kiln_types::Digest;

/// Packages from lines `name version | Field: value | …`.
fn index(lines: &str) -> String {
    let stanza = |line: &str| {
        let mut parts = line.split(" & ");
        let (name, version) = parts.next().and_then(|head| head.trim().split_once(' ')).unwrap();
        let fields: String = parts.map(|field| format!("{field}\n")).collect();
        let digest = Digest::of(line);
        format!(
            "Package: {name}\nVersion: {version}\nArchitecture: amd64\nFilename: pool/{name}\nSize: 1\nSHA256: {digest}\n{fields}\n"
        )
    };
    lines.lines().filter(|line| !line.trim().is_empty()).map(stanza).collect()
}

fn wish(packages: &str) -> Wish {
    Wish {
        packages: packages.split(", ").map(str::to_owned).collect(),
        architecture: "amd64".to_owned(),
        ..Wish::default()
    }
}

/// The answer as `name version name version …`.
fn answer(archives: &[(&str, &str)], wish: &Wish) -> Result<String, ResolveError> {
    let texts: Vec<String> = archives.iter().map(|(_, lines)| index(lines)).collect();
    let mut universe = Universe::default();
    for ((suite, _), text) in archives.iter().zip(&texts) {
        let packages = packages::parse_text(text).unwrap();
        match suite.ends_with("backports") {
            true => universe.add_on_request(suite, packages).unwrap(),
            false => universe.add(suite, packages).unwrap(),
        }
    }
    let words = |choice: Choice<'_>| format!("{} {}", choice.package.name, choice.package.version);
    Ok(resolve(&universe, wish)?.into_iter().map(words).collect::<Vec<_>>().join(" "))
}

fn stable(lines: &str, packages: &str) -> Result<String, ResolveError> {
    answer(&[("stable", lines)], &wish(packages))
}

#[test]
fn follows_dependencies_and_predependencies_and_nothing_else() {
    let archive = "
        a 1 & Depends: b & Recommends: x & Suggests: x
        b 1 & Pre-Depends: c (>= 2)
        c 2
        x 1";
    assert_eq!(stable(archive, "a").unwrap(), "a 1 b 1 c 2");
}

#[test]
fn takes_the_newest_version_that_all_accept() {
    let archive = "
        a 1 & Depends: c (<< 3)
        b 1 & Depends: c
        c 2
        c 3";
    assert_eq!(stable(archive, "b").unwrap(), "b 1 c 3");
    // The greedy walk takes c 3 for b first and cannot go back; the solver can.
    assert_eq!(stable(archive, "b, a").unwrap(), "a 1 b 1 c 2");
}

#[test]
fn takes_the_alternative_that_is_wanted_anyway() {
    let archive = "
        systemd 1 & Depends: dbus | dbus-system-bus
        dbus 1
        dbus-broker 1 & Provides: dbus-system-bus";
    assert_eq!(stable(archive, "systemd, dbus-broker").unwrap(), "dbus-broker 1 systemd 1");
    assert_eq!(stable(archive, "systemd").unwrap(), "dbus 1 systemd 1");
}

#[test]
fn versioned_provides_count_for_versions_and_bare_ones_do_not() {
    let archive = "
        a 1 & Depends: virtual (>= 2)
        bare 9 & Provides: virtual
        old 9 & Provides: virtual (= 1)
        new 1 & Provides: virtual (= 2)";
    assert_eq!(stable(archive, "a").unwrap(), "a 1 new 1");
}

#[test]
fn the_provider_of_the_highest_priority_is_taken() {
    let archive = "
        a 1 & Depends: awk
        gawk 1 & Provides: awk & Priority: optional
        mawk 1 & Provides: awk & Priority: required";
    assert_eq!(stable(archive, "a").unwrap(), "a 1 mawk 1");
}

#[test]
fn which_provider_is_wanted_is_for_the_user_to_say() {
    let archive = "
        exim 1 & Provides: mta
        postfix 1 & Provides: mta
        mawk 1 & Provides: awk";
    let error = stable(archive, "mta").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`mta` is not a package but something that packages provide: name one of exim, postfix"
    );
    assert_eq!(stable(archive, "awk").unwrap(), "mawk 1", "where there is no choice nobody is asked");
}

#[test]
fn the_solver_avoids_conflicts_that_the_walk_ran_into() {
    let archive = "
        a 1 & Depends: mta
        b 1 & Conflicts: exim
        exim 1 & Provides: mta & Conflicts: mta
        postfix 1 & Provides: mta & Conflicts: mta";
    assert_eq!(stable(archive, "a").unwrap(), "a 1 exim 1");
    assert_eq!(stable(archive, "a, b").unwrap(), "a 1 b 1 postfix 1");
}

#[test]
fn breaks_hit_versions_only() {
    let archive = "
        a 1 & Breaks: b (<< 2)
        b 1
        b 2";
    assert_eq!(stable(archive, "a, b").unwrap(), "a 1 b 2");
    assert!(stable(archive, "a, b (= 1)").is_err());
}

#[test]
fn replaced_packages_are_neither_taken_nor_missed() {
    let archive = "
        linux 6 & Depends: kmod, initramfs-tools (>= 1) | linux-initramfs-tool
        kmod 1
        initramfs-tools 1
        dracut 1 & Provides: linux-initramfs-tool";
    let exclude = BTreeSet::from(["initramfs-tools".to_owned()]);
    let wish = Wish { exclude, ..wish("linux") };
    assert_eq!(answer(&[("stable", archive)], &wish).unwrap(), "kmod 1 linux 6");
    let direct = Wish { packages: vec!["initramfs-tools".into()], ..wish };
    assert!(matches!(answer(&[("stable", archive)], &direct), Err(ResolveError::Replaced { .. })));
}

#[test]
fn a_dependency_can_be_left_out_for_some_packages() {
    let archive = "
        linux-image-6 1 & Depends: kmod, initramfs-tools | dracut
        kmod 1
        other 1 & Depends: initramfs-tools
        initramfs-tools 1";
    let exclude = BTreeSet::from(["linux-image-*: initramfs-*".to_owned()]);
    let ask = |packages| answer(&[("stable", archive)], &Wish { exclude: exclude.clone(), ..wish(packages) }).unwrap();
    assert_eq!(ask("linux-image-6"), "kmod 1 linux-image-6 1");
    assert_eq!(ask("linux-image-6, other"), "initramfs-tools 1 kmod 1 linux-image-6 1 other 1");
}

#[test]
fn essential_packages_come_when_they_are_wanted() {
    let archive = "
        base 1 & Essential: yes & Depends: libc
        libc 1
        a 1";
    assert_eq!(stable(archive, "a").unwrap(), "a 1");
    let wish = Wish { essential: true, ..wish("a") };
    assert_eq!(answer(&[("stable", archive)], &wish).unwrap(), "a 1 base 1 libc 1");
}

#[test]
fn security_wins_by_version_and_backports_only_on_request() {
    let suites =
        [("stable", "a 1\nb 1\nneedy 1 & Depends: b (>= 3)"), ("security", "a 2\nb 1"), ("backports", "a 5\nb 5")];
    assert_eq!(answer(&suites, &wish("a, b")).unwrap(), "a 2 b 1");
    assert_eq!(answer(&suites, &wish("a/backports, b")).unwrap(), "a 5 b 1");
    assert_eq!(answer(&suites, &wish("needy")).unwrap(), "b 5 needy 1");
    assert!(answer(&suites, &wish("a/stable-updates")).is_err());
}

#[test]
fn relations_for_other_architectures_are_not_ours() {
    let archive = "
        a 1 & Depends: b [arm64], c:any, d:i386 | e
        c 1
        d 1
        e 1";
    assert_eq!(stable(archive, "a").unwrap(), "a 1 c 1 e 1");
}

#[test]
fn a_slip_of_the_pen_is_answered_with_the_right_name() {
    let error = stable("systemd 1\nsystem-tools 1", "sytsemd").unwrap_err();
    assert_eq!(error.to_string(), "no package is called `sytsemd` in stable; is one of these meant: systemd?");
}

#[test]
fn a_missing_version_is_explained_from_the_wish_on() {
    let archive = "
        a 1 & Depends: b
        b 7-1 & Depends: c (>= 2)
        c 1.5";
    let error = stable(archive, "a").unwrap_err();
    let expected = "\
these packages cannot be had together:
  `a` was asked for
  a 1 depends on `b`
  b 7-1 depends on `c (>= 2)`
  but there is only c 1.5 in stable";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_conflict_is_explained_from_both_sides() {
    let archive = "
        a 1 & Depends: c
        b 1 & Conflicts: c
        c 3";
    let expected = "\
these packages cannot be had together:
  `b` was asked for
  b 1 cannot be beside `c`, but c 3 is needed too:
  `a` was asked for
  a 1 depends on `c`";
    assert_eq!(stable(archive, "a, b").unwrap_err().to_string(), expected);
}

#[test]
fn circles_end() {
    assert_eq!(stable("a 1 & Depends: b\nb 1 & Depends: a", "a").unwrap(), "a 1 b 1");
}
