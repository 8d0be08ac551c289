package main

import (
	"bytes"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// rootDamaged asks dm-verity whether any block that was read since the start did not match the root hash. Such a read
// failed, so nothing altered is in use; but the words of the kernel have long scrolled away.
func rootDamaged() bool {
	control, err := os.OpenFile("/dev/mapper/control", os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer control.Close()
	head := unix.DmIoctl{Version: [3]uint32{4, 0, 0}}
	size := int(unsafe.Sizeof(head))
	buffer := make([]byte, 4096)
	head.Data_size, head.Data_start = uint32(len(buffer)), uint32(size)
	copy(head.Name[:], "root")
	*(*unix.DmIoctl)(unsafe.Pointer(&buffer[0])) = head
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, control.Fd(), unix.DM_TABLE_STATUS, uintptr(unsafe.Pointer(&buffer[0])))
	if errno != 0 {
		return false
	}
	status := buffer[size+int(unsafe.Sizeof(unix.DmTargetSpec{})):]
	return bytes.HasPrefix(status, []byte("C")) // V is verified, C corrupted
}
