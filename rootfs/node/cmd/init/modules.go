package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// wanted is a line of /modules.list: the path of a module, and the paths of those it cannot be loaded without.
type wanted struct {
	path  string
	needs []string
}

func parseModules(list []byte) []wanted {
	var all []wanted
	for line := range bytes.Lines(list) {
		words := bytes.Fields(line)
		if len(words) == 0 {
			continue
		}
		w := wanted{path: string(words[0])}
		for _, word := range words[1:] {
			w.needs = append(w.needs, string(word))
		}
		all = append(all, w)
	}
	return all
}

// errNoHardware is for modules that are not wrong but of no use on this machine.
var errNoHardware = errors.New("no such hardware")

// loadModules loads them in their order. A module that fails is said and passed over: the list is for all machines of a
// board, and what is really missing shows as a disk that does not come. What needs a module that is not there is not
// even tried: the kernel would complain of its unknown symbols on every console.
func loadModules(all []wanted, load func(path string) error) {
	absent := map[string]bool{}
	for _, w := range all {
		if lacks(w, absent) {
			absent[w.path] = true
			continue
		}
		if err := load(w.path); err != nil {
			absent[w.path] = true
			if !errors.Is(err, errNoHardware) {
				warn("module %s: %v", w.path, err)
			}
		}
	}
}

func lacks(w wanted, absent map[string]bool) bool {
	for _, need := range w.needs {
		if absent[need] {
			return true
		}
	}
	return false
}

func loadModule(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	err = unix.FinitModule(int(f.Fd()), "", 0)
	switch {
	case errors.Is(err, unix.EEXIST): // loaded already, or built in
		return nil
	case errors.Is(err, unix.ENODEV):
		return fmt.Errorf("%w: %v", errNoHardware, err)
	}
	return err
}
