package main

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestMain becomes the shut process of TestNothingGetsOut: what is shut stays shut.
func TestMain(m *testing.M) {
	if os.Getenv("KILN_SHUT") == "" {
		os.Exit(m.Run())
	}
	if err := shutNetwork(); err != nil {
		panic(err)
	}
	_, dial := net.Dial("tcp", "127.0.0.1:1")
	start := exec.Command("/proc/self/exe").Run()
	if errors.Is(dial, unix.EPERM) && errors.Is(start, unix.EPERM) {
		os.Stdout.WriteString("shut")
	}
	os.Exit(0)
}

func TestNothingGetsOut(t *testing.T) {
	command := exec.Command(os.Args[0])
	command.Env = []string{"KILN_SHUT=1"}
	if said, err := command.CombinedOutput(); err != nil || !strings.HasPrefix(string(said), "shut") {
		t.Errorf("%v: %s", err, said)
	}
}
