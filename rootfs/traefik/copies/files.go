package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// copySources copies the Go files below a directory, without tests and without files and directories of the given names.
func copySources(from, to string, without ...string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains(without, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || slices.Contains(without, name) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return write(filepath.Join(to, strings.TrimPrefix(path, from)), text)
	})
}

// writeTree writes files by their paths below a directory.
func writeTree(to string, files map[string]string) error {
	for path, text := range files {
		if err := write(filepath.Join(to, path), []byte(text)); err != nil {
			return err
		}
	}
	return nil
}

func write(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}
