package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// openVerity makes the verified device and returns its node.
func openVerity(s slot, root rootHash) (string, error) {
	super, err := readSuperblock(s.verity)
	if err != nil {
		return "", err
	}
	control, err := os.OpenFile("/dev/mapper/control", os.O_RDWR, 0)
	if err != nil {
		return "", fmt.Errorf("device-mapper (is dm_mod in the initrd's modules?): %w", err)
	}
	defer control.Close()
	// The UUID says to systemd, udev and veritysetup what kind of device this is.
	created, err := dmCall(control, unix.DM_DEV_CREATE, "CRYPT-VERITY-"+root.String()[:32]+"-root", 0, nil)
	if err != nil {
		return "", fmt.Errorf("create the verified device: %w", err)
	}
	table := dmTarget("verity", super.sectors(), super.table(s.data, s.verity, root))
	if _, err = dmCall(control, unix.DM_TABLE_LOAD, "", unix.DM_READONLY_FLAG, table); err != nil {
		return "", fmt.Errorf("set up verity (is dm_verity in the initrd's modules?): %w", err)
	}
	if _, err = dmCall(control, unix.DM_DEV_SUSPEND, "", 0, nil); err != nil { // without the suspend flag: resume
		return "", fmt.Errorf("start verity: %w", err)
	}
	return waitForNode(fmt.Sprintf("/dev/dm-%d", unix.Minor(created)))
}

func readSuperblock(device string) (superblock, error) {
	f, err := os.Open(device)
	if err != nil {
		return superblock{}, err
	}
	defer f.Close()
	head := make([]byte, superblockSize)
	if _, err := io.ReadFull(f, head); err != nil {
		return superblock{}, fmt.Errorf("read %s: %w", device, err)
	}
	super, err := parseSuperblock(head)
	if err != nil {
		return superblock{}, fmt.Errorf("%s: %w", device, err)
	}
	return super, nil
}

// dmTarget is one struct dm_target_spec and its parameters, padded to eight bytes.
func dmTarget(kind string, sectors uint64, params string) []byte {
	spec := make([]byte, 40)
	binary.NativeEndian.PutUint64(spec[8:], sectors)
	copy(spec[24:], kind)
	spec = append(spec, params...)
	spec = append(spec, make([]byte, 8-len(spec)%8)...)
	binary.NativeEndian.PutUint32(spec[20:], uint32(len(spec)))
	return spec
}

// dmCall does one device-mapper ioctl on the device "root" and returns the device number that the kernel answers.
func dmCall(control *os.File, request uintptr, uuid string, flags uint32, target []byte) (uint64, error) {
	head := unix.DmIoctl{Version: [3]uint32{4, 0, 0}, Flags: flags}
	size := unsafe.Sizeof(head)
	buffer := make([]byte, int(size)+max(len(target), 4096))
	head.Data_size, head.Data_start = uint32(len(buffer)), uint32(size)
	if target != nil {
		head.Target_count = 1
	}
	copy(head.Name[:], "root")
	copy(head.Uuid[:], uuid)
	*(*unix.DmIoctl)(unsafe.Pointer(&buffer[0])) = head
	copy(buffer[size:], target)
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, control.Fd(), request, uintptr(unsafe.Pointer(&buffer[0])))
	if errno != 0 {
		return 0, errno
	}
	return (*unix.DmIoctl)(unsafe.Pointer(&buffer[0])).Dev, nil
}

// waitForNode gives devtmpfs the moment it needs.
func waitForNode(node string) (string, error) {
	for range 2500 {
		if exists(node) {
			return node, nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	return "", errors.New(node + " did not appear")
}
