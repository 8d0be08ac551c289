//! Names on a module proxy.

/// The module that toolchains are published as.
pub const TOOLCHAIN: &str = "golang.org/toolchain";

/// Its version that is the toolchain `version`, such as `go1.26.8`, for `host`.
pub fn toolchain_version(version: &str, host: &str) -> String {
    format!("v0.0.1-{version}.{host}")
}

/// Writes `!x` for every capital letter `X`, as proxies do so that names stay apart on filesystems that ignore case
/// (`golang.org/x/mod/module.EscapePath`).
pub fn escape(path: &str) -> String {
    let mut escaped = String::with_capacity(path.len() + 4);
    for c in path.chars() {
        if c.is_ascii_uppercase() {
            escaped.push('!');
        }
        escaped.push(c.to_ascii_lowercase());
    }
    escaped
}

#[cfg(test)]
mod tests {
    #[test]
    fn capitals_become_a_mark_and_a_small_letter() {
        assert_eq!(super::escape("github.com/Azure/go-ANSI"), "github.com/!azure/go-!a!n!s!i");
    }
}
