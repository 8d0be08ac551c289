package main

import "golang.org/x/sys/unix"

// machine is how the kernel calls the architecture of a call.
const machine = unix.AUDIT_ARCH_AARCH64

// olderCalls are those that newer machines do not have.
var olderCalls []uint32
