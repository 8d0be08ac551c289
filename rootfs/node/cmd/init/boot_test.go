package main

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"
)

const sampleHash = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

func TestParseCmdline(t *testing.T) {
	o, err := parseCmdline("console=ttyS0 roothash=" + sampleHash + " kiln.built=1700000000 quiet\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := o.rootHash.rootUUID().String(); got != "00010203-0405-0607-0809-0a0b0c0d0e0f" {
		t.Error("root", got)
	}
	if got := o.rootHash.verityUUID().String(); got != "10111213-1415-1617-1819-1a1b1c1d1e1f" {
		t.Error("verity", got)
	}
	if !o.built.Equal(time.Unix(1700000000, 0)) {
		t.Error(o.built)
	}
}

func TestParseCmdlineRefuses(t *testing.T) {
	for _, line := range []string{"", "quiet", "roothash=abc", "roothash=" + sampleHash[:62] + "zz", "roothash=" + sampleHash + " kiln.built=soon"} {
		if _, err := parseCmdline(line); err == nil {
			t.Errorf("%q was accepted", line)
		}
	}
}

func sampleSuperblock() []byte {
	b := make([]byte, superblockSize)
	copy(b, "verity\x00\x00")
	copy(b[32:], "sha256")
	le := binary.LittleEndian
	le.PutUint32(b[8:], 1)
	le.PutUint32(b[12:], 1)
	le.PutUint32(b[64:], 4096)
	le.PutUint32(b[68:], 4096)
	le.PutUint64(b[72:], 1000)
	le.PutUint16(b[80:], 2)
	b[88], b[89] = 0xab, 0xcd
	return b
}

func TestSuperblock(t *testing.T) {
	s, err := parseSuperblock(sampleSuperblock())
	if err != nil {
		t.Fatal(err)
	}
	if s.sectors() != 8000 {
		t.Error(s.sectors())
	}
	o, _ := parseCmdline("roothash=" + sampleHash)
	want := "1 /dev/vda3 /dev/vda2 4096 4096 1000 1 sha256 " + sampleHash + " abcd"
	if got := s.table("/dev/vda3", "/dev/vda2", o.rootHash); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestSuperblockRefuses(t *testing.T) {
	for name, at := range map[string]int{"signature": 0, "version": 8, "type": 12, "algorithm": 32, "data block": 64, "hash block": 68, "blocks": 78, "salt": 81} {
		b := sampleSuperblock()
		b[at] ^= 0x42
		if _, err := parseSuperblock(b); err == nil {
			t.Errorf("a changed %s was accepted", name)
		}
	}
	if _, err := parseSuperblock(nil); err == nil {
		t.Error("nothing was accepted")
	}
}

// A disk with the same image twice, or halves of it on two disks, must not be mixed.
func TestFindSlot(t *testing.T) {
	o, _ := parseCmdline("roothash=" + sampleHash)
	root, verity := o.rootHash.rootUUID(), o.rootHash.verityUUID()
	half := disk{name: "sda", partitions: []partition{{number: 3, uuid: root}}}
	whole := disk{name: "mmcblk0", partitions: []partition{{number: 2, uuid: verity}, {number: 3, uuid: root}, {number: 6, kind: varType, uuid: guid{9}}}}
	s, ok := findSlot([]disk{half, whole}, o.rootHash)
	if !ok || s.data != "/dev/mmcblk0p3" || s.verity != "/dev/mmcblk0p2" {
		t.Errorf("%v %v", s, ok)
	}
	if uuid, ok := s.varUUID(); !ok || uuid != (guid{9}) {
		t.Error(uuid)
	}
	if _, ok := findSlot([]disk{half}, o.rootHash); ok {
		t.Error("half a slot was taken")
	}
	if text := describe([]disk{half, {name: "vda"}}); !strings.Contains(text, "vda (no GPT)") {
		t.Error(text)
	}
}

func TestNode(t *testing.T) {
	for name, want := range map[string]string{"sda": "/dev/sda3", "nvme0n1": "/dev/nvme0n1p3", "mmcblk0": "/dev/mmcblk0p3"} {
		if got := (disk{name: name}).node(3); got != want {
			t.Error(got)
		}
	}
}

func TestTriesDone(t *testing.T) {
	for path, want := range map[string]int{`\EFI\Linux\kiln-1+2-1.efi`: 1, `\EFI\Linux\kiln+0-4.efi`: 4} {
		if got, ok := triesDone(path); !ok || got != want {
			t.Errorf("%s: %d %v", path, got, ok)
		}
	}
	for _, path := range []string{"", `\EFI\Linux\kiln.efi`, `\EFI\Linux\kiln+3.efi`} {
		if _, ok := triesDone(path); ok {
			t.Errorf("%s has a count", path)
		}
	}
}

// hv_storvsc without Hyper-V: neither it nor what needs it may reach the kernel, which would complain.
func TestLoadModulesSkipsWhatLacksAnother(t *testing.T) {
	list := parseModules([]byte("/modules/bus.ko\n/modules/disk.ko /modules/bus.ko\n\n/modules/more.ko /modules/other.ko /modules/disk.ko\n/modules/other.ko\n"))
	var tried []string
	loadModules(list, func(path string) error {
		tried = append(tried, path)
		if path == "/modules/bus.ko" {
			return errNoHardware
		}
		return nil
	})
	if got := strings.Join(tried, " "); got != "/modules/bus.ko /modules/other.ko" {
		t.Error(got)
	}
}

func TestMachineID(t *testing.T) {
	a, b := machineID(guid{1}), machineID(guid{2})
	if a == b || len(a) != 32 || a != machineID(guid{1}) || a[12] != '4' {
		t.Error(a, b)
	}
	if u := randomUUID(); u[6]>>4 != 4 || u[8]>>6 != 2 {
		t.Error(u)
	}
}

// FuzzParseSuperblock: whatever is accepted makes a table that the kernel reads as one line of ten words.
func FuzzParseSuperblock(f *testing.F) {
	f.Add(sampleSuperblock())
	f.Fuzz(func(t *testing.T, block []byte) {
		s, err := parseSuperblock(block)
		if err != nil {
			return
		}
		if s.sectors() == 0 || s.sectors()/8 != s.dataBlocks {
			t.Error("sectors:", s.sectors(), s.dataBlocks)
		}
		if table := s.table("/dev/vda3", "/dev/vda2", rootHash{}); len(strings.Fields(table)) != 10 || strings.Contains(table, "\n") {
			t.Error(table)
		}
	})
}

// FuzzParseCmdline: a hash that is accepted is one, and the same when it is written again.
func FuzzParseCmdline(f *testing.F) {
	f.Add("console=ttyS0 roothash=" + sampleHash + " kiln.built=1700000000 quiet\n")
	f.Fuzz(func(t *testing.T, line string) {
		o, err := parseCmdline(line)
		if err != nil {
			return
		}
		if again, err := parseCmdline("roothash=" + o.rootHash.String()); err != nil || again.rootHash != o.rootHash {
			t.Error(o.rootHash, err)
		}
	})
}

// FuzzTriesDone: the name of the boot entry comes from the firmware.
func FuzzTriesDone(f *testing.F) {
	f.Add(`\EFI\Linux\kiln-1+2-1.efi`)
	f.Fuzz(func(t *testing.T, path string) {
		if done, ok := triesDone(path); ok && done < 0 {
			t.Error(path, done)
		}
	})
}
