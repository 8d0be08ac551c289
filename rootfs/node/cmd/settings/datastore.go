package main

import (
	"encoding/json"
	"os"
	"path/filepath"

	"kiln.dev/node/internal/datastore/connection"
	"kiln.dev/node/internal/nodesettings"
)

// writeDatastore tells the control plane of the database; it has a password in it, and is for root alone.
func writeDatastore(root string, datastore *nodesettings.Datastore) error {
	kind, err := datastoreKind(root)
	if err != nil {
		return err
	}
	c, err := datastore.Connection(kind)
	if err != nil {
		return err
	}
	dir := filepath.Join(root, connection.Dir)
	if err := os.RemoveAll(dir); err != nil { // of a run before
		return err
	}
	return c.Write(dir)
}

// datastoreKind is what the image has been built for. Package nodeconfig, which checks all of the file, would bring much into a small
// program.
func datastoreKind(root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "etc/kiln/node.json"))
	if err != nil {
		return "", err
	}
	var image struct {
		Datastore struct {
			Kind string `json:"kind"`
		} `json:"datastore"`
	}
	err = json.Unmarshal(text, &image)
	return image.Datastore.Kind, err
}
