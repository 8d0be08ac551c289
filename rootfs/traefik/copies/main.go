// copies makes in ../gen what traefik needs and Go cannot take from a proxy as it is: lego without its DNS providers,
// go-http-auth without digest authentication, an empty module in the place of one that is not published, and the
// definitions of traefik's kinds in files of their own. Everything comes from the module cache, which go.sum verifies. It
// is a module of its own because go reads no package of a module whose replacements are not there yet.
//
// usage: copies OUT   (in the directory of this file)
package main

//go:generate go run . ../gen

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: copies OUT")
		os.Exit(2)
	}
	if err := generate(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "copies:", err)
		os.Exit(1)
	}
}

// parent is the module that traefik is built in.
const parent = ".."

func generate(out string) error {
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	lego, err := download(".", legoModule)
	if err != nil {
		return err
	}
	auth, err := download(".", authModule)
	if err != nil {
		return err
	}
	if err := copyLego(lego.Dir, filepath.Join(out, "lego")); err != nil {
		return err
	}
	if err := copyAuth(auth.Dir, filepath.Join(out, "auth")); err != nil {
		return err
	}
	if err := writeTree(filepath.Join(out, "ext"), extRest); err != nil {
		return err
	}
	// Its replacements are there: now go reads the module beside this one.
	if err := sameVersion(parent, lego); err != nil {
		return err
	}
	return writeKinds(parent, out)
}
