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
	number, percent, err := s.parse()
	switch {
	case err != nil:
		return 0
	case percent:
		return machine * number / 100
	default:
		return number
	}
}

// parse takes the number and its unit apart: percent, or else Mi.
func (s Share) parse() (number int64, percent bool, err error) {
	digits, percent := strings.CutSuffix(string(s), "%")
	most := uint64(100)
	if !percent {
		var mib bool
		if digits, mib = strings.CutSuffix(string(s), "Mi"); !mib {
			return 0, false, fmt.Errorf("%q is neither a percentage nor a number of Mi", s)
		}
		most = 1 << 30
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || n > most {
		return 0, percent, fmt.Errorf("%q is not a share of memory", s)
	}
	return int64(n), percent, nil
}

func (s Share) validate(key string) error {
	if _, _, err := s.parse(); err != nil {
		return fmt.Errorf("memory.%s: %w", key, err)
	}
	return nil
}
