package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// What kubelet limits pods by. The kernel was built with these, or there would be no image; but its command line, to which
// firmware adds words of its own, can still take one away.
var neededControllers = []string{"cpu", "cpuset", "memory", "pids"}

// checkControllers says in words which control groups lack and what brings them back, or nothing.
func checkControllers(root string) string {
	available, err := os.ReadFile(filepath.Join(root, "sys/fs/cgroup/cgroup.controllers"))
	if err != nil {
		return "there are no control groups of version 2, without which no pod runs: take systemd.unified_cgroup_hierarchy and cgroup_no_v1 out of the kernel's command line"
	}
	commandLine, _ := os.ReadFile(filepath.Join(root, "proc/cmdline"))
	return controllersProblem(string(available), string(commandLine))
}

func controllersProblem(available, commandLine string) string {
	there := strings.Fields(available)
	missing := slices.DeleteFunc(slices.Clone(neededControllers), func(name string) bool { return slices.Contains(there, name) })
	if len(missing) == 0 {
		return ""
	}
	problem := "the kernel has no control group for " + strings.Join(missing, ", ") + ", without which no pod runs: "
	for _, word := range strings.Fields(commandLine) {
		if strings.HasPrefix(word, "cgroup_disable=") {
			return problem + "take " + word + " out of its command line, which firmware may have put there"
		}
	}
	var words []string
	for _, name := range missing {
		words = append(words, "cgroup_enable="+name)
	}
	return problem + "it needs " + strings.Join(words, " ") + " in its command line, or is the wrong kernel"
}
