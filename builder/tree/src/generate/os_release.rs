//! `os-release`: Debian's, with what image this is (os-release(5)).

use crate::assembly::{AssemblyError, Draft, ImageId};

const PATH: &str = "usr/lib/os-release";
/// Fields that kiln sets; those of a package are dropped.
const OURS: [&str; 3] = ["IMAGE_ID=", "IMAGE_VERSION=", "BUILD_ID="];

/// Rewrites the file; when no package brought one the system is called `linux`, as the specification says.
pub(crate) fn os_release(draft: &mut Draft, image: &ImageId) -> Result<(), AssemblyError> {
    let text = with_image(&draft.text(PATH)?, image);
    draft.put(PATH, 0o644, text.into_bytes())
}

fn with_image(text: &str, image: &ImageId) -> String {
    let theirs = text.lines().filter(|line| !OURS.iter().any(|field| line.starts_with(field)));
    let mut lines: Vec<String> = theirs.map(str::to_owned).collect();
    if !lines.iter().any(|line| line.starts_with("ID=")) {
        lines.push("ID=linux".to_owned());
    }
    lines.push(format!("IMAGE_ID={}", quote(&image.id)));
    lines.push(format!("IMAGE_VERSION={}", quote(&image.version)));
    lines.push(format!("BUILD_ID={}", image.time));
    lines.join("\n") + "\n"
}

/// A value as a shell would read it.
fn quote(value: &str) -> String {
    match value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte)) {
        true => value.to_owned(),
        false => format!("\"{}\"", value.replace(['\\', '"', '$', '`', '\n'], "_")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_image_is_named_once() {
        let image =
            ImageId { id: "k3s-like-x86_64".into(), version: "1 \"x\"".into(), time: 7, root_password: "*".into() };
        let text = with_image("ID=debian\nIMAGE_ID=old\n", &image);
        assert_eq!(text, "ID=debian\nIMAGE_ID=k3s-like-x86_64\nIMAGE_VERSION=\"1 _x_\"\nBUILD_ID=7\n");
        assert_eq!(with_image(&text, &image), text);
    }
}
