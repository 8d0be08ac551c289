package main

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// What an image for netboot brings in its initrd, beside what every initrd has.
const (
	rootFile   = "/root.erofs"
	hashesFile = "/root.verity"
	loopModule = "/loop.ko"
)

// inMemory tells whether the root came with the initrd: then no disk is looked for, and none is touched.
func inMemory() bool { return exists(rootFile) }

// slotInMemory makes block devices of the files, since verity takes nothing else. The devices hold the files when their names are gone.
func slotInMemory() (slot, error) {
	if err := loadModule(loopModule); err != nil && exists(loopModule) { // else the kernel has it built in
		return slot{}, fmt.Errorf("the kernel's loop devices: %w", err)
	}
	data, err := attach(rootFile)
	if err != nil {
		return slot{}, err
	}
	verity, err := attach(hashesFile)
	return slot{data: data, verity: verity}, err
}

// attach returns the node of a loop device over a file, which can only be read.
func attach(path string) (string, error) {
	backing, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer backing.Close()
	if _, err := waitForNode("/dev/loop-control"); err != nil {
		return "", err
	}
	control, err := os.OpenFile("/dev/loop-control", os.O_RDWR, 0)
	if err != nil {
		return "", err
	}
	defer control.Close()
	number, err := unix.IoctlRetInt(int(control.Fd()), unix.LOOP_CTL_GET_FREE)
	if err != nil {
		return "", fmt.Errorf("a free loop device: %w", err)
	}
	node, err := waitForNode(fmt.Sprintf("/dev/loop%d", number))
	if err != nil {
		return "", err
	}
	device, err := os.Open(node)
	if err != nil {
		return "", err
	}
	defer device.Close()
	config := unix.LoopConfig{Fd: uint32(backing.Fd()), Info: unix.LoopInfo64{Flags: unix.LO_FLAGS_READ_ONLY}}
	if err := unix.IoctlLoopConfigure(int(device.Fd()), &config); err != nil {
		return "", fmt.Errorf("%s over %s: %w", node, path, err)
	}
	return node, nil
}

// mountVar is for a node that keeps nothing: what it writes is in memory, up to half of it, and gone with the boot.
func mountVar() error {
	err := unix.Mount("tmpfs", "/sysroot/var", "tmpfs", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOATIME, "mode=0755,size=50%")
	if err != nil {
		return fmt.Errorf("mount /var in memory: %w", err)
	}
	return nil
}
