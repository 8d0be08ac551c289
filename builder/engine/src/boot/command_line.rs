//! The kernel command line that goes into the UKI.

use kiln_image::verity::RootHash;
use kiln_spec::Spec;

/// `roothash=` comes first, for those who read it in a boot menu; `kiln.built` keeps clocks from starting before the build.
pub fn command_line(spec: &Spec, root_hash: &RootHash, built: i64) -> String {
    let own = [format!("roothash={root_hash}"), format!("kiln.built={built}")];
    let given = spec.image.command_line.iter().map(ToString::to_string);
    own.into_iter().chain(given).collect::<Vec<_>>().join(" ")
}
