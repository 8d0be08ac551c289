// crds writes the definitions of MetalLB's kinds, out of its module, which go.sum verifies, into one file.
//
// usage: crds OUT   (in the directory of this file)
package main

//go:generate go run . ../gen

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: crds OUT")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "crds:", err)
		os.Exit(1)
	}
}

func write(out string) error {
	dir, err := module()
	if err != nil {
		return fmt.Errorf("where is MetalLB: %w", err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "config/crd/bases/*.yaml"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("%s has no definitions", dir)
	}
	slices.Sort(files)
	var documents [][]byte
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		documents = append(documents, bytes.TrimSpace(bytes.TrimPrefix(text, []byte("---\n"))))
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "crds-metallb.yaml"), append(bytes.Join(documents, []byte("\n---\n")), '\n'), 0o644)
}

// module is the directory of MetalLB's module. It may not be there yet: this runs before anything is compiled.
func module() (string, error) {
	download := exec.Command("go", "mod", "download", "-json", "go.universe.tf/metallb")
	download.Stderr = os.Stderr
	text, failed := download.Output()
	var got struct{ Dir, Error string }
	if err := json.Unmarshal(text, &got); err != nil {
		return "", errors.Join(failed, err)
	}
	if failed != nil {
		return "", fmt.Errorf("%s (%w)", got.Error, failed)
	}
	return got.Dir, nil
}
