package main

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
)

// superblock is the head of a verity partition, as veritysetup writes it: signature 0-7, version 8, hash type 12,
// UUID 16, algorithm 32-63, data block size 64, hash block size 68, data blocks 72, salt size 80, salt from 88.
type superblock struct {
	dataBlock, hashBlock uint32
	dataBlocks           uint64
	salt                 []byte
}

const superblockSize = 512

// parseSuperblock accepts only what kiln builds. The superblock is not itself under the root hash: a forged one can
// make verity refuse good data, never accept altered data, since hashes are checked against the root hash in any case.
func parseSuperblock(b []byte) (superblock, error) {
	var s superblock
	if len(b) < superblockSize || !bytes.HasPrefix(b, []byte("verity\x00\x00")) {
		return s, errors.New("no verity superblock")
	}
	le := binary.LittleEndian
	if version, kind := le.Uint32(b[8:]), le.Uint32(b[12:]); version != 1 || kind != 1 {
		return s, fmt.Errorf("verity version %d, hash type %d; only 1 and 1 are known", version, kind)
	}
	if name := string(bytes.TrimRight(b[32:64], "\x00")); name != "sha256" {
		return s, fmt.Errorf("verity algorithm %q, not sha256", name)
	}
	s.dataBlock, s.hashBlock, s.dataBlocks = le.Uint32(b[64:]), le.Uint32(b[68:]), le.Uint64(b[72:])
	if s.dataBlock != 4096 || s.hashBlock != 4096 {
		return s, fmt.Errorf("verity blocks of %d and %d bytes, not 4096", s.dataBlock, s.hashBlock)
	}
	if s.dataBlocks == 0 || s.dataBlocks > 1<<40 {
		return s, fmt.Errorf("verity over %d blocks", s.dataBlocks)
	}
	n := int(le.Uint16(b[80:]))
	if n > 256 {
		return s, fmt.Errorf("verity salt of %d bytes", n)
	}
	s.salt = bytes.Clone(b[88 : 88+n])
	return s, nil
}

// sectors is the length of the verified device, in the 512-byte units of device-mapper.
func (s superblock) sectors() uint64 { return s.dataBlocks * uint64(s.dataBlock) / 512 }

// table is the parameter line of the kernel's verity target (Documentation/admin-guide/device-mapper/verity.rst).
//
// No option follows it, so a block that does not match is an I/O error and a line in the kernel log: altered data is
// never read, so never executed. The options that panic or restart instead would turn one bad sector of a rarely read
// file into the loss of all running pods, and into a boot loop where there is no second slot; the console shows the
// state of the device, and a root too damaged to start systemd ends in a message of this program.
func (s superblock) table(data, hash string, root rootHash) string {
	salt := "-"
	if len(s.salt) > 0 {
		salt = hex.EncodeToString(s.salt)
	}
	return fmt.Sprintf("1 %s %s %d %d %d 1 sha256 %s %s", data, hash, s.dataBlock, s.hashBlock, s.dataBlocks, root, salt)
}
