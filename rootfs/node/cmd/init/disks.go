package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// disk is one whole block device with the partitions of its own table.
type disk struct {
	name       string // as in /sys/class/block
	partitions []partition
}

// slot is the root this boot is for, and what else its disk holds.
type slot struct {
	disk         disk
	data, verity string // device nodes
}

// varUUID is the UUID of the disk's /var partition, when there is one yet.
func (s slot) varUUID() (guid, bool) {
	for _, p := range s.disk.partitions {
		if p.kind == varType {
			return p.uuid, true
		}
	}
	return guid{}, false
}

// waitForSlot looks until the partitions are there: USB and SD cards can take many seconds to answer. Every ten seconds
// it says what it sees; it comes back without them after limit.
func waitForSlot(root rootHash, limit time.Duration) (slot, error) {
	for start, said := time.Now(), 0; ; time.Sleep(10 * time.Millisecond) {
		disks := readDisks()
		if s, ok := findSlot(disks, root); ok && exists(s.data) && exists(s.verity) {
			return s, nil
		}
		waited := time.Since(start)
		if waited > limit {
			return slot{}, fmt.Errorf("no disk has partition %s (root) and %s (its hashes); %s",
				root.rootUUID(), root.verityUUID(), describe(disks))
		}
		if tens := int(waited / (10 * time.Second)); tens > said {
			said = tens
			warn("waiting for the root partition %s since %d s; %s", root.rootUUID(), tens*10, describe(disks))
		}
	}
}

// findSlot wants both partitions on one disk, so that a second disk with half of the same image is not mixed in.
func findSlot(disks []disk, root rootHash) (slot, bool) {
	for _, d := range disks {
		s := slot{disk: d}
		for _, p := range d.partitions {
			switch p.uuid {
			case root.rootUUID():
				s.data = d.node(p.number)
			case root.verityUUID():
				s.verity = d.node(p.number)
			}
		}
		if s.data != "" && s.verity != "" {
			return s, true
		}
	}
	return slot{}, false
}

// node follows the kernel's rule: a p between the names of disk and partition when the disk's name ends in a digit.
func (d disk) node(number int) string {
	if last := d.name[len(d.name)-1]; last >= '0' && last <= '9' {
		return fmt.Sprintf("/dev/%sp%d", d.name, number)
	}
	return fmt.Sprintf("/dev/%s%d", d.name, number)
}

// readDisks reads the table of every disk. The uevent of a partition has no PARTUUID in kernel 6.12, so the kernel
// cannot be asked.
func readDisks() []disk {
	entries, _ := os.ReadDir("/sys/class/block")
	var disks []disk
	for _, e := range entries {
		if exists(filepath.Join("/sys/class/block", e.Name(), "partition")) || !isDisk(e.Name()) {
			continue
		}
		d := disk{name: e.Name()}
		if f, err := os.Open("/dev/" + d.name); err == nil {
			d.partitions, _ = readGPT(f, sectorSize(d.name)) // none is described as such below
			f.Close()
		}
		disks = append(disks, d)
	}
	return disks
}

// isDisk leaves out what can be no boot disk and would only make the messages long.
func isDisk(name string) bool {
	for _, prefix := range []string{"ram", "loop", "zram", "dm-", "fd", "sr"} {
		if strings.HasPrefix(name, prefix) {
			return false
		}
	}
	return true
}

func sectorSize(name string) int64 {
	text, _ := os.ReadFile(filepath.Join("/sys/class/block", name, "queue/logical_block_size"))
	if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && n >= 512 && n <= 65536 {
		return n
	}
	return 512
}

func describe(disks []disk) string {
	if len(disks) == 0 {
		return "no disk is there (is its driver in the initrd's modules?)"
	}
	var seen []string
	for _, d := range disks {
		var names []string
		for _, p := range d.partitions {
			names = append(names, fmt.Sprintf("%s %s", p.name, p.uuid))
		}
		if len(names) == 0 {
			names = []string{"no GPT"}
		}
		seen = append(seen, fmt.Sprintf("%s (%s)", d.name, strings.Join(names, ", ")))
	}
	return "disks: " + strings.Join(seen, "; ")
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
