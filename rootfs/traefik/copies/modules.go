package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
)

// module is what the go command says of a module.
type module struct{ Path, Version, Dir, Error string }

// download has the go command get and verify the version of a module that the go.mod in a directory names.
func download(in, path string) (module, error) {
	var got module
	if err := ask(&got, in, "mod", "download", "-json", path); err != nil {
		return got, fmt.Errorf("module %s: %s (%w)", path, got.Error, err)
	}
	return got, nil
}

// sameVersion refuses a copy of another version than the go.mod in a directory asks for.
func sameVersion(in string, copied module) error {
	var wanted module
	if err := ask(&wanted, in, "list", "-m", "-json", copied.Path); err != nil {
		return fmt.Errorf("module %s: %w", copied.Path, err)
	}
	if wanted.Version != copied.Version {
		return fmt.Errorf("traefik needs %s %s, and copies/go.mod has %s", copied.Path, wanted.Version, copied.Version)
	}
	return nil
}

// ask reads the JSON that a go command answers with, which it may do when it fails too.
func ask(answer any, in string, arguments ...string) error {
	command := exec.Command("go", arguments...)
	command.Dir = in
	command.Stderr = os.Stderr
	text, err := command.Output()
	if parseErr := json.Unmarshal(text, answer); err == nil {
		return parseErr
	}
	return err
}
