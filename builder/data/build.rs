//! Lists every file of `profiles`, `boards`, `catalogue` and `rootfs` as a Rust array, sorted by path.

use std::{
    env,
    fmt::Write as _,
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

const DIRS: [&str; 4] = ["boards", "catalogue", "profiles", "rootfs"];

fn main() -> io::Result<()> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("../..").canonicalize()?;
    let mut paths = Vec::new();
    for dir in DIRS {
        println!("cargo::rerun-if-changed={}", root.join(dir).display());
        list(&root, &root.join(dir), &mut paths)?;
    }
    // Byte order of the whole path: the same on every machine, whatever order the disk lists in.
    paths.sort();
    let mut code = String::from("[\n");
    for path in paths {
        code += &entry(&root, &path)?;
    }
    code += "]\n";
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("entries.rs"), code)
}

fn list(root: &Path, dir: &Path, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let at = entry?.path();
        let path = relative(root, &at)?;
        if excluded(&path) {
            continue;
        }
        match at.is_dir() && !at.is_symlink() {
            true => list(root, &at, paths)?,
            false => paths.push(path),
        }
    }
    Ok(())
}

/// Generated files come from the verified module cache of each build; tests and editor leftovers change no image.
fn excluded(path: &str) -> bool {
    matches!(path, "rootfs/node/gen" | "rootfs/traefik/gen" | "rootfs/metallb/gen")
        || path.ends_with("_test.go")
        || path.ends_with("/testdata")
        || path.ends_with('~')
}

fn relative(root: &Path, at: &Path) -> io::Result<String> {
    let path = at.strip_prefix(root).map_err(io::Error::other)?;
    path.to_str().map(str::to_owned).ok_or_else(|| io::Error::other(format!("{path:?} is not UTF-8")))
}

fn entry(root: &Path, path: &str) -> io::Result<String> {
    let at: PathBuf = root.join(path);
    let meta = at.symlink_metadata()?;
    // Like git, keep of the permissions only whether the file can be executed: the rest is the umask of a checkout.
    let mode = if meta.permissions().mode() & 0o100 != 0 { "0o755" } else { "0o644" };
    let mut line = String::new();
    let content = match meta.is_symlink() {
        true => format!("Content::Symlink({:?})", relative(Path::new(""), &at.read_link()?)?),
        false => format!("Content::Bytes(include_bytes!({:?}))", at.display().to_string()),
    };
    let mode = if meta.is_symlink() { "0o777" } else { mode };
    writeln!(line, "Entry {{ path: {path:?}, mode: {mode}, content: {content} }},").map_err(io::Error::other)?;
    Ok(line)
}
