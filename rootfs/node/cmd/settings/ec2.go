package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kiln.dev/node/internal/imds"
	"kiln.dev/node/internal/nodesettings"
)

// patiently asks until there is an answer. A machine of EC2 has the service as long as it has a network, and a node that went on
// without it would be another node, by its name.
func patiently(ask func() (imds.Instance, error), pause time.Duration) imds.Instance {
	for told := ""; ; time.Sleep(pause) {
		instance, err := ask()
		if err == nil {
			return instance
		}
		if text := err.Error(); text != told {
			fmt.Fprintf(os.Stderr, "waiting for the metadata service: %s\n", text)
			told = text
		}
	}
}

// applyInstance does what EC2 says of the node, below what its own node.toml says.
func applyInstance(root string, instance imds.Instance, setHostname func([]byte) error) error {
	own, err := read(root)
	if err != nil {
		own = &nodesettings.Settings{} // kiln-settings.service has told that already
	}
	given, err := userData(instance.UserData)
	if err != nil {
		given = &nodesettings.Settings{}
	}
	return errors.Join(err, put(root, joined(root, own, given, instance), setHostname))
}

// userData is a node.toml, but for how the node comes into the network by which it was read.
func userData(text []byte) (*nodesettings.Settings, error) {
	settings, err := nodesettings.Parse(bytes.TrimPrefix(text, []byte("\ufeff")))
	switch {
	case err != nil:
		return nil, fmt.Errorf("user data is to be what node.toml is: %w", err)
	case settings.Network != nil || settings.WiFi != nil:
		return nil, errors.New("user data: [network] and [wifi] make no sense here, as it comes by the network")
	}
	return settings, nil
}

// joined has of every key the first that somebody said: the node, its user data, the machine. SSH keys are all of them.
func joined(root string, own, given *nodesettings.Settings, instance imds.Instance) *nodesettings.Settings {
	name, _, _ := strings.Cut(strings.ToLower(instance.Hostname), ".")
	settings := &nodesettings.Settings{Hostname: firstOf(own.Hostname, given.Hostname, nodesettings.Label(name))}
	keys := append(own.Access.SSHAuthorizedKeys, given.Access.SSHAuthorizedKeys...)
	if hasServer(root) {
		// Machines are started with a key out of habit: that one alone is no reason for a fault in an image without a server.
		for _, key := range instance.Keys {
			if nodesettings.IsSSHKey(key) {
				keys = append(keys, key)
			}
		}
	}
	settings.Access.SSHAuthorizedKeys = keys
	settings.Datastore = own.Datastore
	if settings.Datastore == nil {
		settings.Datastore = given.Datastore
	}
	return settings
}

func hasServer(root string) bool {
	_, err := os.Stat(filepath.Join(root, imageKeys))
	return !errors.Is(err, fs.ErrNotExist)
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
