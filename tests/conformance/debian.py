"""Files of Debian packages, without dpkg's database, maintainer scripts, or being root."""

import os
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

# What no program of the suite reads.
NOT_WANTED = re.compile(
    r"usr/share/(doc|man|info|locale|lintian|bug|bash-completion|perl5|common-licenses|menu|pixmaps|zoneinfo)/"
    r"|usr/lib/[^/]+/(gconv|perl)/|usr/include/|etc/(init|cron|logrotate|default)|var/(cache|lib/systemd)/"
)
# On Debian these are links into /usr, whatever a package says.
MERGED = re.compile(r"(bin|sbin|lib|lib32|lib64|libx32)(/|$)")


def fetch(packages, closed, folder):
    """Downloads packages, and all that they depend on when `closed`: the files, in the order of their names."""
    (folder / "partial").mkdir(parents=True, exist_ok=True)
    if closed:
        # With an empty database everything is missing, the C library too.
        status = folder / "status"
        status.touch()
        options = [f"Dir::State::status={status}", f"Dir::Cache::archives={folder}", "Debug::NoLocking=1"]
        _apt(["--yes", "--no-install-recommends", "--download-only", "install", *packages], options, folder)
    else:
        _apt(["download", *packages], [], folder)
    return sorted(folder.glob("*.deb"))


def _apt(arguments, options, folder):
    options = [word for option in ["APT::Sandbox::User=root", *options] for word in ("-o", option)]
    subprocess.run(["apt-get", "-qq", *options, *arguments], check=True, cwd=folder, stdout=subprocess.DEVNULL)


def files(package):
    """Every wanted entry of a package: its description for tar, under its place in the merged /usr, and its bytes."""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE) as process:
        with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
            for entry in archive:
                entry.name = _merged(entry.name.removeprefix("./").rstrip("/"))
                if entry.islnk():
                    entry.linkname = _merged(entry.linkname.removeprefix("./"))
                if entry.name in ("", ".") or NOT_WANTED.match(entry.name + "/") or _is_root_link(entry):
                    continue
                yield entry, archive.extractfile(entry).read() if entry.isreg() else None
    if process.returncode:
        raise RuntimeError(f"dpkg-deb cannot read {package}")


def _merged(name):
    return f"usr/{name}" if MERGED.match(name) else name


def _is_root_link(entry):
    return entry.issym() and MERGED.fullmatch(entry.name.removeprefix("usr/")) is not None


def applets(package):
    """The names that busybox answers to, by its own word."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "busybox")
        program.write_bytes(next(data for entry, data in files(package) if entry.name == "usr/bin/busybox"))
        os.chmod(program, 0o755)
        return subprocess.run([program, "--list"], check=True, capture_output=True, text=True).stdout.split()
