package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

func uptime() float64 {
	var now unix.Timespec
	unix.ClockGettime(unix.CLOCK_BOOTTIME, &now)
	return float64(now.Nano()/1e7) / 100
}

func readMemory() memory {
	raw, _ := os.ReadFile("/proc/meminfo")
	return parseMemory(string(raw))
}

func parseMemory(text string) (m memory) {
	for _, line := range strings.Split(text, "\n") {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		value, _ := strconv.ParseUint(fields[1], 10, 64)
		switch fields[0] {
		case "MemTotal:":
			m.TotalKiB = value
		case "MemAvailable:":
			m.AvailableKiB = value
		}
	}
	return m
}

// readDisk adds up the real disks; what lies on top of them would be counted twice.
func readDisk() (d disk) {
	stats, _ := filepath.Glob("/sys/block/*/stat")
	for _, path := range stats {
		if !exists(filepath.Join(filepath.Dir(path), "device")) {
			continue
		}
		raw, _ := os.ReadFile(path)
		if fields := strings.Fields(string(raw)); len(fields) > 6 {
			sectors, _ := strconv.ParseUint(fields[6], 10, 64) // of 512 bytes, whatever the disk's own are
			d.WrittenKiB += sectors / 2
		}
	}
	return d
}

// addresses are those by which the node is reached from outside.
func addresses() []string {
	found := []string{}
	links, _ := net.Interfaces()
	for _, link := range links {
		if link.Flags&net.FlagUp == 0 || link.Flags&net.FlagLoopback != 0 || ofPods(link.Name) {
			continue
		}
		list, _ := link.Addrs()
		for _, a := range list {
			if ip, ok := a.(*net.IPNet); ok && ip.IP.IsGlobalUnicast() {
				found = append(found, ip.IP.String())
			}
		}
	}
	return found
}

func ofPods(name string) bool {
	for _, prefix := range []string{"cni", "veth", "flannel", "kube-", "cali", "vxlan", "docker"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

const varDir = "/var"

// checkVar says in words what is wrong with /var, or nothing.
func checkVar(path string, u unitStates) string {
	var fs unix.Statfs_t
	if err := unix.Statfs(path, &fs); err != nil {
		return fmt.Sprintf("/var cannot be read: %v", err)
	}
	// In memory where the node has no disk.
	if fs.Type != unix.EXT4_SUPER_MAGIC && fs.Type != unix.TMPFS_MAGIC {
		if u.varGivenUp {
			return "/var is not mounted: its partition is missing or damaged beyond repair. Nothing can be kept and no pod runs; see: journalctl -b -u var.mount -u systemd-repart -u 'systemd-fsck@*'"
		}
		return ""
	}
	return varProblem(uint64(fs.Flags)&unix.ST_RDONLY != 0, fs.Bavail, fs.Blocks, fs.Ffree, fs.Files)
}

func varProblem(readOnly bool, free, blocks, freeFiles, files uint64) string {
	switch {
	case readOnly:
		return "/var went read-only after an error of the disk: replace the disk, or reboot to have it checked"
	case blocks > 0 && free*100 < blocks*3:
		return fmt.Sprintf("/var is full: %d %% is free. Pods are evicted until there is room", free*100/blocks)
	case files > 0 && freeFiles*100 < files:
		return "/var has no room for more files"
	}
	return ""
}
