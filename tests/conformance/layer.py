"""One layer of a container image: a tar whose bytes are those of its content alone."""

import io
import tarfile

import debian


class Layer:
    """Entries by name; a later one takes the place of an earlier one."""

    def __init__(self):
        self.entries = {}

    def put(self, name, data=None, *, mode=0o644, link=None):
        """A file with `data`, a link to `link`, or a directory."""
        entry = tarfile.TarInfo(name)
        entry.mode = mode
        if data is not None:
            entry.size = len(data)
        elif link is not None:
            entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, link, 0o777
        else:
            entry.type = tarfile.DIRTYPE
        self.entries[name] = (entry, data)

    def put_packages(self, packages):
        """What is in packages. Hard links become files: the bytes of the one they lead to are known by then."""
        for package in packages:
            for entry, data in debian.files(package):
                if entry.islnk():
                    data = self.entries[entry.linkname][1]
                if data is not None:
                    self.put(entry.name, data, mode=entry.mode)
                elif entry.issym():
                    self.put(entry.name, link=entry.linkname)
                elif entry.isdir() and entry.name not in self.entries:
                    self.put(entry.name, mode=entry.mode)

    def tar(self):
        """The bytes. Everything is root's and of the same moment, in the order of names, and below a directory that is there."""
        for name in list(self.entries):
            parts = name.split("/")
            for depth in range(1, len(parts)):
                parent = "/".join(parts[:depth])
                if parent not in self.entries:
                    self.put(parent, mode=0o755)
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
            for _, (entry, data) in sorted(self.entries.items()):
                archive.addfile(entry, io.BytesIO(data) if data is not None else None)
        return out.getvalue()
