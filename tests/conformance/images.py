#!/usr/bin/env python3
"""Makes the images of images.toml: what `docker save` would write of all of them, in one file.

    tests/conformance/images.py PROGRAMS KUBERNETES WANTED ARCHIVE

PROGRAMS is the folder of the compiled programs, KUBERNETES that of the module k8s.io/kubernetes, WANTED a file with the
names that the suite asks for, `e2e.test --list-images`. The names that are made are printed; of one that is not there
under any version the suite does not want it anymore.
"""

import hashlib
import io
import json
import platform
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

import debian
from layer import Layer

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
HERE = Path(__file__).parent


def main(programs, kubernetes, wanted, archive):
    wishes = tomllib.loads((HERE / "images.toml").read_text())
    names = Path(wanted).read_text().split()
    with tempfile.TemporaryDirectory() as work:
        make = lambda key: _layer(wishes["layer"][key], Path(work, key), Path(programs), Path(kubernetes))
        layers = {key: make(key).tar() for key in sorted({key for image in wishes["image"] for key in image["layers"]})}
    images = [(image, _versions(image["name"], names)) for image in wishes["image"]]
    for image, versions in images:
        print("\n".join(versions) or f"nobody wants {image['name']}", file=sys.stdout if versions else sys.stderr)
    _write(Path(archive), [(image, versions) for image, versions in images if versions], layers)


def _versions(name, names):
    """The names with versions that the suite wants of an image."""
    return [full for full in names if full.startswith(f"registry.k8s.io/{name}:")]


def _layer(wish, folder, programs, kubernetes):
    """A layer as images.toml describes it."""
    layer = Layer()
    packages = debian.fetch(wish["packages"], wish.get("closed", True), folder) if "packages" in wish else []
    layer.put_packages(packages)
    for name in debian.applets(packages[0]) if wish.get("applets") else []:
        layer.put(f"usr/bin/{name}", link="busybox") if name != "busybox" else None
    for name, mode in wish.get("directories", {}).items():
        layer.put(name, mode=int(mode, 8))
    for name, target in wish.get("links", {}).items():
        layer.put(name, link=target)
    for name, text in wish.get("files", {}).items():
        layer.put(name, text.encode())
    for name, path in wish.get("module-files", {}).items():
        layer.put(name, (kubernetes / path).read_bytes())
    for name, program in wish.get("programs", {}).items():
        layer.put(name, (programs / program).read_bytes(), mode=int(wish.get("modes", {}).get(name, "755"), 8))
    return layer


def _write(path, images, layers):
    """The archive: a layer that several images have is in it once."""
    digests = {key: hashlib.sha256(data).hexdigest() for key, data in layers.items()}
    files = {f"{digests[key]}.tar": data for key, data in layers.items()}
    manifest = []
    for image, versions in images:
        config = json.dumps(_config(image, digests), sort_keys=True).encode()
        name = f"{hashlib.sha256(config).hexdigest()}.json"
        files[name] = config
        manifest.append({"Config": name, "RepoTags": versions, "Layers": [f"{digests[key]}.tar" for key in image["layers"]]})
    files["manifest.json"] = json.dumps(manifest).encode()
    part = path.with_suffix(".part")
    with tarfile.open(part, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    part.rename(path)


def _config(image, digests):
    environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
    layers = [f"sha256:{digests[key]}" for key in image["layers"]]
    return {
        "architecture": ARCHITECTURES[platform.machine()],
        "os": "linux",
        "config": {"Env": environment, **image["config"]},
        "rootfs": {"type": "layers", "diff_ids": layers},
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
