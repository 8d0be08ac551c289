package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

const systemd = "/usr/lib/systemd/systemd"

// mountEarly mounts what this program needs; systemd keeps these mounts when it finds them, so /run has its options.
func mountEarly() error {
	mounts := []struct {
		source, target, kind string
		flags                uintptr
		data                 string
	}{
		{"proc", "/proc", "proc", unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC, ""},
		{"sysfs", "/sys", "sysfs", unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC, ""},
		{"devtmpfs", "/dev", "devtmpfs", unix.MS_NOSUID | unix.MS_STRICTATIME, "mode=0755"},
		{"tmpfs", "/run", "tmpfs", unix.MS_NOSUID | unix.MS_NODEV | unix.MS_STRICTATIME, "mode=0755,size=20%,nr_inodes=800k"},
	}
	for _, m := range mounts {
		if err := os.MkdirAll(m.target, 0o755); err != nil {
			return err
		}
		if err := unix.Mount(m.source, m.target, m.kind, m.flags, m.data); err != nil && err != unix.EBUSY {
			return fmt.Errorf("mount %s: %w", m.target, err)
		}
	}
	return nil
}

// mountRoot reads the file system through verity, so damage already shows here when it is in what a mount reads.
func mountRoot(device string) error {
	if err := os.MkdirAll("/sysroot", 0o755); err != nil {
		return err
	}
	err := unix.Mount(device, "/sysroot", "erofs", unix.MS_RDONLY|unix.MS_NODEV, "")
	if err == unix.ENODEV {
		return fmt.Errorf("the kernel cannot mount erofs: the module, or one that it needs such as crc32c, was not loaded")
	}
	if err != nil {
		return fmt.Errorf("mount the root (a \"verity\" line above means that it was altered or is damaged): %w", err)
	}
	return nil
}

// switchRoot makes /sysroot the root, frees the memory of the initrd, and becomes systemd.
func switchRoot() error {
	for _, dir := range []string{"/proc", "/sys", "/dev", "/run"} {
		if err := unix.Mount(dir, "/sysroot"+dir, "", unix.MS_MOVE, ""); err != nil {
			return fmt.Errorf("move %s: %w", dir, err)
		}
	}
	emptyInitrd()
	if err := os.Chdir("/sysroot"); err != nil {
		return err
	}
	if err := unix.Mount(".", "/", "", unix.MS_MOVE, ""); err != nil {
		return fmt.Errorf("move the root: %w", err)
	}
	if err := unix.Chroot("."); err != nil {
		return err
	}
	if err := os.Chdir("/"); err != nil {
		return err
	}
	return fmt.Errorf("start %s (a \"verity\" line above means that it was altered): %w",
		systemd, syscall.Exec(systemd, []string{systemd}, []string{"PATH=/usr/sbin:/usr/bin", "TERM=linux"}))
}

// emptyInitrd removes the files of the initrd, which no mount covers any more and nothing else would ever free. It
// stays on the initrd's own device, so it can reach no disk.
func emptyInitrd() {
	var root unix.Stat_t
	if unix.Stat("/", &root) == nil && isInitramfs("/") {
		removeOnDevice("/", root.Dev)
	}
}

func isInitramfs(path string) bool {
	var fs unix.Statfs_t
	err := unix.Statfs(path, &fs)
	return err == nil && (uint32(fs.Type) == unix.RAMFS_MAGIC || uint32(fs.Type) == unix.TMPFS_MAGIC)
}

func removeOnDevice(dir string, device uint64) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		var st unix.Stat_t
		if unix.Lstat(path, &st) != nil || uint64(st.Dev) != device {
			continue
		}
		if e.IsDir() {
			removeOnDevice(path, device)
		}
		os.Remove(path)
	}
}
