// crds writes the definitions of MetalLB's kinds, out of its module, which go.sum verifies, into one file.
//
// usage: crds OUT   (in the directory of this file)
package main

//go:generate go run . ../gen

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
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
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "go.universe.tf/metallb").Output()
	if err != nil {
		return fmt.Errorf("where is MetalLB: %w", err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "config/crd/bases/*.yaml"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("MetalLB has no definitions: %v", err)
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
