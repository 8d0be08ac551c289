//! A made-up system: files as sysfs, proc and udev have them.

use super::{Roots, disks};
use crate::disk::Disk;
use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

pub struct System {
    dir: tempfile::TempDir,
    mounts: String,
}

impl System {
    /// A system that runs from `vda1`, and has nothing else.
    pub fn new() -> Self {
        let mut system = Self { dir: tempfile::tempdir().unwrap(), mounts: String::new() };
        for dir in ["sys/block", "sys/class/block", "proc/self", "run/udev/data", "dev"] {
            fs::create_dir_all(system.path(dir)).unwrap();
        }
        system.disk("pci0000:00/virtio0/block/vda", "254:0", 1 << 34, &[]);
        system.part("vda", "vda1", "254:1", "root");
        system.mount("254:1", "/", "/dev/vda1");
        system
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn roots(&self) -> Roots {
        let [sys, proc, run, dev] = ["sys", "proc", "run", "dev"].map(|name| self.path(name));
        Roots { sys, proc, run, dev }
    }

    pub fn write(&self, path: impl AsRef<Path>, text: &str) {
        let path = self.dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A disk at `place` below /sys/devices, of `size` bytes, with further files of sysfs.
    pub fn disk(&mut self, place: &str, number: &str, size: u64, files: &[(&str, &str)]) {
        let name = place.rsplit('/').next().unwrap();
        let dir = format!("sys/devices/{place}");
        self.write(format!("{dir}/dev"), number);
        self.write(format!("{dir}/size"), &(size / 512).to_string());
        for (file, text) in [("removable", "0\n"), ("ro", "0\n"), ("queue/logical_block_size", "512\n")] {
            self.write(format!("{dir}/{file}"), text);
        }
        files.iter().for_each(|(file, text)| self.write(format!("{dir}/{file}"), text));
        for class in ["sys/block", "sys/class/block"] {
            symlink(self.path(&dir), self.path(class).join(name)).unwrap();
        }
    }

    /// A partition of 64 MiB.
    pub fn part(&mut self, disk: &str, name: &str, number: &str, label: &str) {
        let dir = fs::canonicalize(self.path("sys/block").join(disk)).unwrap().join(name);
        self.write(dir.join("partition"), "1\n");
        self.write(dir.join("dev"), number);
        self.write(dir.join("size"), "131072\n");
        self.write(dir.join("uevent"), &format!("DEVTYPE=partition\nPARTNAME={label}\n"));
        symlink(&dir, self.path("sys/class/block").join(name)).unwrap();
    }

    pub fn mount(&mut self, number: &str, at: &str, source: &str) {
        let source = source.replace("/dev", self.path("dev").to_str().unwrap());
        self.mounts += &format!("27 1 {number} / {at} rw,relatime shared:1 - ext4 {source} rw\n");
        self.write("proc/self/mountinfo", &self.mounts);
    }

    /// Makes `holder`, a device of the kernel's own, stand on `device`.
    pub fn hold(&mut self, device: &str, holder: &str, number: &str, called: &str) {
        self.disk(&format!("virtual/block/{holder}"), number, 1 << 30, &[("dm/name", called)]);
        let dir = fs::canonicalize(self.path("sys/class/block").join(device)).unwrap();
        self.write(dir.join("holders").join(holder), "");
    }

    pub fn disks(&self) -> Vec<Disk> {
        disks(&self.roots()).unwrap()
    }

    pub fn get(&self, name: &str) -> Disk {
        self.disks().into_iter().find(|disk| disk.name == name).unwrap()
    }
}
