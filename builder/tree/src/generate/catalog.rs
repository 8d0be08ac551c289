//! Which packages are in the image: for `kiln inspect`, and for scanners of vulnerabilities.
//!
//! Scanners (trivy, syft, grype) read dpkg's own `var/lib/dpkg/status`. `/var` is another disk on the running node, so
//! the file lies in `/usr/lib/sysimage/dpkg`, where it is verified like all else; a link leads there from `/var` of
//! the root for whoever scans the image, and systemd-tmpfiles makes the same link on the node.

use crate::{
    Kind, Node,
    assembly::{AssemblyError, Draft},
    check::Package,
    deb::Control,
};
use std::{collections::BTreeMap, fmt::Write, sync::Arc};

/// Where `kiln inspect` looks.
const CATALOG: &str = "usr/lib/kiln/packages.json";
const STATUS: &str = "usr/lib/sysimage/dpkg/status";
const LINK: (&str, &str) = ("var/lib/dpkg", "../../usr/lib/sysimage/dpkg");
const TMPFILES: &str = "usr/lib/tmpfiles.d/kiln-packages.conf";

/// Writes both lists and returns the packages by name.
pub(crate) fn catalog(draft: &mut Draft) -> Result<Vec<Package>, AssemblyError> {
    draft.packages.sort_by(|a, b| a.package().cmp(b.package()));
    let sizes = sizes(draft);
    let packages: Vec<Package> = draft.packages.iter().map(|control| package(control, &sizes)).collect();
    let json = serde_json::to_vec_pretty(&packages)
        .map_err(|error| AssemblyError::Malformed { path: CATALOG.to_owned(), problem: error.to_string() })?;
    let status: String = draft.packages.iter().map(status).collect();
    draft.put(CATALOG, 0o644, json)?;
    draft.put(STATUS, 0o644, status.into_bytes())?;
    draft.tree.remove(LINK.0);
    draft.tree.replace(LINK.0, Node::symlink(LINK.1, &Arc::from("kiln")))?;
    draft.put(TMPFILES, 0o644, format!("L /{} - - - - {}\n", LINK.0, LINK.1).into_bytes())?;
    Ok(packages)
}

/// Bytes of the files in the root, by the package that brought them.
fn sizes(draft: &Draft) -> BTreeMap<&str, u64> {
    let mut sizes = BTreeMap::new();
    for (_, node) in draft.tree.iter() {
        if let Kind::File(content) = &node.kind {
            *sizes.entry(&*node.origin).or_default() += content.len();
        }
    }
    sizes
}

fn package(control: &Control, sizes: &BTreeMap<&str, u64>) -> Package {
    Package {
        name: control.package().to_owned(),
        version: control.version().to_owned(),
        architecture: control.architecture().to_owned(),
        source: control.get("Source").map(str::to_owned),
        size: Some(sizes.get(control.package()).copied().unwrap_or_default()),
    }
}

/// The paragraph of an installed package, with the fields that scanners look at.
fn status(control: &Control) -> String {
    let mut text = format!("Package: {}\nStatus: install ok installed\n", control.package());
    for field in ["Maintainer", "Architecture", "Multi-Arch", "Source", "Version"] {
        if let Some(value) = control.get(field) {
            let _ = writeln!(text, "{field}: {value}"); // writing into a String cannot fail
        }
    }
    let synopsis = control.get("Description").and_then(|text| text.lines().next()).unwrap_or_default();
    text + "Description: " + synopsis + "\n\n"
}
