package main

import "golang.org/x/sys/unix"

// machine is how the kernel calls the architecture of a call.
const machine = unix.AUDIT_ARCH_AARCH64
