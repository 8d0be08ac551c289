package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"testing"
	"unicode/utf16"
)

var rootBytes = []byte{0x0c, 0x40, 0x26, 0x53, 0xf2, 0x6b, 0x1b, 0x4a, 0x90, 0x2d, 0x3c, 0x4d, 0x5e, 0x6f, 0x70, 0x81}

// sampleDisk has two entries, written as any partitioner would.
func sampleDisk(sector int) []byte {
	disk := make([]byte, 64*sector)
	table := disk[2*sector : 2*sector+4*minEntry]
	writeEntry(table, varType, guid(rootBytes), 100, 199, "var")
	writeEntry(table[2*minEntry:], guid{1}, guid{2}, 200, 200, "root-a")
	header := disk[sector : sector+headerLength]
	copy(header, "EFI PART")
	le := binary.LittleEndian
	le.PutUint32(header[12:], headerLength)
	le.PutUint64(header[72:], 2)
	le.PutUint32(header[80:], 4)
	le.PutUint32(header[84:], minEntry)
	le.PutUint32(header[88:], crc32.ChecksumIEEE(table))
	le.PutUint32(header[16:], crc32.ChecksumIEEE(header))
	return disk
}

func writeEntry(b []byte, kind, uuid guid, first, last uint64, name string) {
	a, c := readGUID(kind[:]), readGUID(uuid[:]) // the order change is its own inverse
	copy(b, a[:])
	copy(b[16:], c[:])
	binary.LittleEndian.PutUint64(b[32:], first)
	binary.LittleEndian.PutUint64(b[40:], last)
	for i, unit := range utf16.Encode([]rune(name)) {
		binary.LittleEndian.PutUint16(b[56+2*i:], unit)
	}
}

func TestReadGPT(t *testing.T) {
	for _, sector := range []int{512, 4096} {
		got, err := readGPT(bytes.NewReader(sampleDisk(sector)), int64(sector))
		if err != nil {
			t.Fatal(err)
		}
		want := []partition{{1, varType, guid(rootBytes), "var", 100}, {3, guid{1}, guid{2}, "root-a", 1}}
		if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

func TestReadGPTRefusesDamage(t *testing.T) {
	for name, at := range map[string]int{"header": 512 + 40, "entries": 1024 + 5} {
		disk := sampleDisk(512)
		disk[at] ^= 1
		if _, err := readGPT(bytes.NewReader(disk), 512); err == nil {
			t.Errorf("%s: damage not seen", name)
		}
	}
	if _, err := readGPT(bytes.NewReader(make([]byte, 4096)), 512); !errors.Is(err, errNoGPT) {
		t.Errorf("empty disk: %v", err)
	}
}

func TestGUIDText(t *testing.T) {
	if got := guid(rootBytes).String(); got != "0c402653-f26b-1b4a-902d-3c4d5e6f7081" {
		t.Error(got)
	}
}

// seal makes both checksums of a table right, as far as it has them, so that a fuzzer gets behind them.
func seal(disk []byte) {
	if len(disk) < 1024 {
		return
	}
	le, header := binary.LittleEndian, disk[512:1024]
	start, length := le.Uint64(header[72:]), uint64(le.Uint32(header[80:]))*uint64(le.Uint32(header[84:]))
	if start < 1<<20 && length < 1<<20 && start*512+length <= uint64(len(disk)) {
		le.PutUint32(header[88:], crc32.ChecksumIEEE(disk[start*512:start*512+length]))
	}
	clear(header[16:20])
	le.PutUint32(header[16:], crc32.ChecksumIEEE(header[:headerLength]))
}

// FuzzReadGPT: errors are fine, panics are bugs; what is found can be told.
func FuzzReadGPT(f *testing.F) {
	f.Add(sampleDisk(512))
	f.Fuzz(func(t *testing.T, image []byte) {
		readGPT(bytes.NewReader(image), 512)
		seal(image)
		partitions, err := readGPT(bytes.NewReader(image), 512)
		if len(partitions) > maxEntries || err != nil && partitions != nil {
			t.Error(len(partitions), err)
		}
		describe([]disk{{"sda", partitions}})
	})
}
