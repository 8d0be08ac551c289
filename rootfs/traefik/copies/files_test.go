package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCopySources(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	kept := []string{"a.go", "below/b.go"}
	left := []string{"a_test.go", "readme.md", "digest.go", "below/tester/c.go"}
	for _, name := range append(left, kept...) {
		if err := write(filepath.Join(from, name), []byte("package x\n")); err != nil {
			t.Fatal(err)
		}
	}
	if err := copySources(from, to, "digest.go", "tester"); err != nil {
		t.Fatal(err)
	}
	for _, name := range kept {
		if _, err := os.Stat(filepath.Join(to, name)); err != nil {
			t.Error(err)
		}
	}
	for _, name := range left {
		if _, err := os.Stat(filepath.Join(to, name)); err == nil {
			t.Error(name, "is copied")
		}
	}
}
