package nodeconfig

import (
	"fmt"
	"strconv"
	"strings"
)

// Share is a part of the machine's memory, as the kubelet writes it: `30%` of what it has, or `256Mi`.
type Share string

// MiB is the share of a machine that has so many MiB of memory. Nothing, and what is no share, are 0.
func (s Share) MiB(machine int64) int64 {
	if number, ok := strings.CutSuffix(string(s), "%"); ok {
		percent, _ := strconv.ParseUint(number, 10, 7)
		return machine * int64(percent) / 100
	}
	number, _ := strings.CutSuffix(string(s), "Mi")
	mib, _ := strconv.ParseUint(number, 10, 31)
	return int64(mib)
}

func (s Share) validate(key string) error {
	number, percent := strings.CutSuffix(string(s), "%")
	most := uint64(100)
	if !percent {
		var mib bool
		number, mib = strings.CutSuffix(string(s), "Mi")
		if !mib {
			return fmt.Errorf("memory.%s: %q is neither a percentage nor a number of Mi", key, s)
		}
		most = 1 << 30
	}
	if n, err := strconv.ParseUint(number, 10, 64); err != nil || n > most {
		return fmt.Errorf("memory.%s: %q is not a share of memory", key, s)
	}
	return nil
}
