//! What a key, a flag or a variable speaks of, and what looks like the name of an image.

use kiln_types::ImageName;

/// Words that may follow `image` in the name of an image's name.
const SUFFIXES: [&str; 5] = ["name", "ref", "reference", "url", "uri"];

/// Whether a name is that of an image: `image`, `solverImage`, `--acme-http01-solver-image`, `RELATED_IMAGE_PROXY`.
pub fn speaks_of_image(name: &str) -> bool {
    let words = words(name);
    let is_image = |word: &&String| matches!(word.as_str(), "image" | "images");
    match words.as_slice() {
        // What operators of OpenShift's catalogue call the images that they run.
        [first, second, ..] if first == "related" && second == "image" => true,
        [.., before, last] if SUFFIXES.contains(&last.as_str()) => is_image(&before),
        [.., last] => is_image(&last),
        [] => false,
    }
}

/// Whether a name is that of what says when images are pulled: `imagePullPolicy`, `--image-pull-policy`.
pub fn speaks_of_policy(name: &str) -> bool {
    words(name).ends_with(&["pull".to_owned(), "policy".to_owned()])
}

/// The words of `camelCase`, `kebab-case`, `SNAKE_CASE` and `dotted.names`, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_small = false;
    for c in name.chars() {
        let begins = c.is_ascii_uppercase() && before_small;
        if begins || !c.is_ascii_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_ascii_alphanumeric()) {
            word.push(c.to_ascii_lowercase());
        }
        before_small = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A name with a tag or a digest: `nginx:1`. Without one the version may be said elsewhere.
pub fn versioned(text: &str) -> Option<ImageName> {
    let version = text.rsplit('/').next()?.contains([':', '@']);
    let plain = !text.contains("://") && !text.contains(char::is_whitespace);
    (version && plain).then(|| text.parse().ok())?
}

/// A name with a registry that has a dot, and perhaps a version.
pub fn hosted(text: &str) -> Option<ImageName> {
    let (registry, _) = text.split_once('/')?;
    let host = registry.contains('.') && registry.starts_with(|c: char| c.is_ascii_alphanumeric());
    (host && !text.contains("://")).then(|| text.parse().ok())?
}

/// A name that can hardly be anything else: with a registry that has a dot, a repository, and a tag or a digest, such as
/// `quay.io/jetstack/cert-manager-acmesolver:v1.17.0`.
pub fn unmistakable(text: &str) -> Option<ImageName> {
    hosted(text).and(versioned(text))
}

/// Whether the tag of a name is `latest`, for want of tag and digest too: where nothing says when to pull it, Kubernetes asks for it at
/// every start. A digest behind the tag changes nothing about that (`ParseImageName` of k8s.io/kubernetes/pkg/util/parsers).
pub fn is_latest(name: &str) -> bool {
    let (tagged, digest) = name.split_once('@').map_or((name, None), |(tagged, digest)| (tagged, Some(digest)));
    match tagged.rsplit('/').next().unwrap_or_default().split_once(':') {
        Some((_, tag)) => tag == "latest",
        None => digest.is_none(),
    }
}

/// Whether something else is put in its place by who reads it.
pub fn is_placeholder(text: &str) -> bool {
    ["{{", "${", "$(", "<<"].iter().any(|open| text.contains(open))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Holds of each of the first and of none of the others.
    fn holds(is: impl Fn(&str) -> bool, of: &[&str], others: &[&str]) {
        assert_eq!(of.iter().filter(|text| !is(text)).collect::<Vec<_>>(), Vec::<&&str>::new());
        assert_eq!(others.iter().filter(|text| is(text)).collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    #[test]
    fn names_of_images_are_told_from_what_else_is_said_of_them() {
        holds(
            speaks_of_image,
            &["image", "images", "solverImage", "RELATED_IMAGE_KUBE_PROXY", "--webhook-image", "imageName", "IMAGE"],
            &["imagePullPolicy", "imageGCHighThresholdPercent", "image-endpoint", "imagine", "IMAGE_TAG", ""],
        );
    }

    #[test]
    fn policies_are_told_from_what_else_is_pulled() {
        holds(
            speaks_of_policy,
            &["imagePullPolicy", "pullPolicy", "--image-pull-policy", "SIDECAR_IMAGE_PULL_POLICY"],
            &["policy", "imagePullSecrets", "pull", ""],
        );
    }

    #[test]
    fn latest_is_a_tag_that_is_said_or_not() {
        holds(
            is_latest,
            &["nginx", "nginx:latest", "localhost:5000/a", "a.b/c:latest@sha256:abc"],
            &["nginx:1", "nginx@sha256:abc", "localhost:5000/a:1", "a.b/c:1@sha256:abc"],
        );
    }

    #[test]
    fn what_has_no_version_or_is_an_address_is_no_name() {
        let shown = |name: Option<ImageName>| name.map(|name| name.to_string());
        assert_eq!(shown(versioned("nginx:1")).as_deref(), Some("docker.io/library/nginx:1"));
        for text in ["nginx", "https://a.b/c:1", "a b:1", "Nginx:1", "a.b:80/c"] {
            assert_eq!(shown(versioned(text)), None, "{text}");
        }
        assert_eq!(shown(unmistakable("quay.io/a/b:1")).as_deref(), Some("quay.io/a/b:1"));
        for text in ["nginx:1", "team/app:1", "localhost:5000/a:1", "a.b/c"] {
            assert_eq!(shown(unmistakable(text)), None, "{text}");
        }
    }
}
