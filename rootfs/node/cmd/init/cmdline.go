package main

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// options is what the kernel command line tells this program.
type options struct {
	rootHash rootHash
	built    time.Time // zero when kiln.built= is not given
}

// rootHash is the sha256 that the whole root is checked against.
type rootHash [32]byte

func (h rootHash) String() string { return hex.EncodeToString(h[:]) }

// rootUUID and verityUUID are the partition UUIDs that the Discoverable Partitions Specification derives from a root hash.
func (h rootHash) rootUUID() guid   { return guid(h[:16]) }
func (h rootHash) verityUUID() guid { return guid(h[16:]) }

func parseCmdline(line string) (options, error) {
	var o options
	found := false
	for _, word := range strings.Fields(line) {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "roothash":
			raw, err := hex.DecodeString(value)
			if err != nil || len(raw) != len(o.rootHash) {
				return o, fmt.Errorf("roothash=%s is not a sha256 in 64 hexadecimal digits", value)
			}
			o.rootHash, found = rootHash(raw), true
		case "kiln.built":
			seconds, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				return o, fmt.Errorf("kiln.built=%s is not a number of seconds", value)
			}
			o.built = time.Unix(seconds, 0)
		}
	}
	if !found {
		return o, fmt.Errorf("the kernel command line has no roothash=")
	}
	return o, nil
}
