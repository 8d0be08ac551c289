package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestControllersProblem(t *testing.T) {
	const all = "cpuset cpu io memory hugetlb pids\n"
	for _, c := range []struct{ name, available, commandLine, want string }{
		{"all", all, "quiet", ""},
		{"all, whatever the words", all, "cgroup_disable=memory cgroup_enable=memory", ""},
		{"none", "", "", "for cpu, cpuset, memory, pids,"},
		{"taken away", "cpuset cpu io pids", "root=x cgroup_disable=memory quiet", "for memory, without which no pod runs: take cgroup_disable=memory out"},
		{"off by itself", "cpuset cpu io pids", "quiet", "it needs cgroup_enable=memory"},
	} {
		got := controllersProblem(c.available, c.commandLine)
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestCheckControllers(t *testing.T) {
	root := t.TempDir()
	if got := checkControllers(root); !strings.Contains(got, "version 2") {
		t.Errorf("without control groups: %q", got)
	}
	file := filepath.Join(root, "sys/fs/cgroup/cgroup.controllers")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("cpuset cpu io memory pids\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := checkControllers(root); got != "" {
		t.Errorf("with all of them: %q", got)
	}
}
