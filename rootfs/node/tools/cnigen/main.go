// cnigen turns programs of other modules into packages of this one: it copies their `package main` from the module
// cache, which go.sum verifies, to gen/<name>, and exports their main function. Go can neither import a main package nor
// overlay files of the module cache, and one binary with many programs is a tenth of the size of many binaries.
//
// usage: cnigen OUT MODULE DIRECTORY...   (directories of the module; "." is its root)
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: cnigen OUT MODULE DIRECTORY...")
		os.Exit(2)
	}
	if err := generate(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, "cnigen:", err)
		os.Exit(1)
	}
}

func generate(out, module string, dirs []string) error {
	source, err := moduleDir(module)
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		name := packageName(path.Base(path.Join(module, dir)))
		if err := copyProgram(filepath.Join(source, dir), filepath.Join(out, name), name); err != nil {
			return err
		}
	}
	return nil
}

// moduleDir has the go command download and verify the version that go.mod names.
func moduleDir(module string) (string, error) {
	answer, err := exec.Command("go", "mod", "download", "-json", module).Output()
	var got struct{ Dir, Error string }
	if parseErr := json.Unmarshal(answer, &got); parseErr != nil || got.Dir == "" {
		return "", fmt.Errorf("module %s: %s %v", module, got.Error, err)
	}
	return got.Dir, nil
}

// packageName makes host-local to hostlocal.
func packageName(name string) string {
	return strings.NewReplacer("-", "", "_", "", ".", "").Replace(name)
}

func copyProgram(from, to, name string) error {
	files, err := filepath.Glob(filepath.Join(from, "*.go"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no Go files in %s", from)
	}
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(file)), export(text, name), 0o644); err != nil {
			return err
		}
	}
	return nil
}

var (
	packageClause = regexp.MustCompile(`(?m)^package main\b`)
	mainFunction  = regexp.MustCompile(`(?m)^func main\(\)`)
)

// export renames what makes a file a program.
func export(text []byte, name string) []byte {
	text = packageClause.ReplaceAll(bytes.Clone(text), []byte("package "+name))
	// One binary may have a module under one spelling only; this one was renamed in 2017.
	text = bytes.ReplaceAll(text, []byte(`"github.com/Sirupsen/logrus"`), []byte(`"github.com/sirupsen/logrus"`))
	return mainFunction.ReplaceAll(text, []byte("func Main()"))
}
