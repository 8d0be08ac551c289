package main

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// shut makes the kernel refuse sockets, files and programs to this process for good: what a chart says, and the schema of its
// values, which may name addresses and files, are read by code that is not ours. It needs no privilege (seccomp(2)); what is open
// stays so.
func shut() error {
	// The filter and the promise that it wants are of a thread; the flag below gives both to all.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	filter := filter()
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC,
		uintptr(unsafe.Pointer(&program)))
	runtime.KeepAlive(filter)
	if errno != 0 {
		return errno
	}
	return nil
}

// filter answers EPERM to what opens a socket or a file, shares a ring of requests or starts a program, and lets all else be. The
// numbers of x32, which has the same architecture and other numbers for the same calls, are refused all.
func filter() []unix.SockFilter {
	const number, arch = 0, 4 // offsets in struct seccomp_data
	refused := append([]uint32{unix.SYS_SOCKET, unix.SYS_SOCKETPAIR, unix.SYS_IO_URING_SETUP, unix.SYS_EXECVE, unix.SYS_EXECVEAT,
		unix.SYS_OPENAT, unix.SYS_OPENAT2, unix.SYS_OPEN_BY_HANDLE_AT}, olderCalls...)
	load := func(offset uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
	}
	answer := func(what uint32) unix.SockFilter { return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: what} }
	equal := func(value uint32, yes, no uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: yes, Jf: no, K: value}
	}
	x32 := unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K, Jt: uint8(len(refused) + 1), K: 0x40000000}
	program := []unix.SockFilter{load(arch), equal(machine, 1, 0), answer(unix.SECCOMP_RET_KILL_PROCESS), load(number), x32}
	for i, call := range refused {
		program = append(program, equal(call, uint8(len(refused)-i), 0))
	}
	return append(program, answer(unix.SECCOMP_RET_ALLOW), answer(unix.SECCOMP_RET_ERRNO|uint32(unix.EPERM)))
}
