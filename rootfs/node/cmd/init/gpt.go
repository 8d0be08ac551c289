package main

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"unicode/utf16"
)

// A GUID partition table (UEFI 2.10, chapter 5.3): a header in the second sector names an array of entries of at least
// 128 bytes each: type GUID, unique GUID, first and last sector, flags, and the name in UTF-16.
const (
	headerLength = 92
	minEntry     = 128
	maxEntries   = 1024 // far above the usual 128; bounds what a broken header can make us read
)

var errNoGPT = errors.New("no GPT")

// guid is in the order in which it is written, not the mixed order of the disk.
type guid [16]byte

func (g guid) String() string {
	h := hex.EncodeToString(g[:])
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

// varType is the Discoverable Partitions type of /var.
var varType = guid{0x4d, 0x21, 0xb0, 0x16, 0xb5, 0x34, 0x45, 0xc2, 0xa9, 0xfb, 0x5c, 0x16, 0xe0, 0x91, 0xfd, 0x2d}

type partition struct {
	number     int // as the kernel counts, from 1
	kind, uuid guid
	name       string
	sectors    uint64
}

// readGPT reads the primary table. The backup table is not looked for: after flashing a small image to a large disk it
// is not at the end of the disk, and systemd-repart repairs it later.
func readGPT(disk io.ReaderAt, sector int64) ([]partition, error) {
	header := make([]byte, sector)
	if _, err := disk.ReadAt(header, sector); err != nil {
		return nil, fmt.Errorf("%w: %v", errNoGPT, err)
	}
	if !bytes.HasPrefix(header, []byte("EFI PART")) {
		return nil, errNoGPT
	}
	if err := checkHeader(header); err != nil {
		return nil, err
	}
	start := int64(binary.LittleEndian.Uint64(header[72:]))
	count := int(binary.LittleEndian.Uint32(header[80:]))
	size := int(binary.LittleEndian.Uint32(header[84:]))
	if size < minEntry || size > 4096 || count > maxEntries || start < 2 || start > 1<<40 {
		return nil, fmt.Errorf("GPT with %d entries of %d bytes at sector %d", count, size, start)
	}
	table := make([]byte, count*size)
	if _, err := disk.ReadAt(table, start*sector); err != nil {
		return nil, fmt.Errorf("GPT entries: %w", err)
	}
	if crc32.ChecksumIEEE(table) != binary.LittleEndian.Uint32(header[88:]) {
		return nil, errors.New("GPT entries: wrong checksum")
	}
	return parseEntries(table, size), nil
}

func checkHeader(header []byte) error {
	if length := binary.LittleEndian.Uint32(header[12:]); length != headerLength {
		return fmt.Errorf("GPT header of %d bytes", length)
	}
	plain := bytes.Clone(header[:headerLength])
	clear(plain[16:20]) // the checksum is of a header whose checksum is zero
	if crc32.ChecksumIEEE(plain) != binary.LittleEndian.Uint32(header[16:]) {
		return errors.New("GPT header: wrong checksum")
	}
	return nil
}

func parseEntries(table []byte, size int) []partition {
	var found []partition
	for i := 0; i*size < len(table); i++ {
		entry := table[i*size : (i+1)*size]
		kind := readGUID(entry)
		if kind == (guid{}) {
			continue
		}
		first, last := binary.LittleEndian.Uint64(entry[32:]), binary.LittleEndian.Uint64(entry[40:])
		found = append(found, partition{i + 1, kind, readGUID(entry[16:]), readName(entry[56:128]), last - first + 1})
	}
	return found
}

// readGUID turns the disk's order (first three fields little endian) into the written one.
func readGUID(b []byte) guid {
	return guid{b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]}
}

func readName(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	name, _, _ := strings.Cut(string(utf16.Decode(units)), "\x00")
	return name
}
