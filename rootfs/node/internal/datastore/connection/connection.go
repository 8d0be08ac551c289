// Package connection is where a database outside of the node is, and by what its server and this node are known.
//
// kiln-settings takes it from node.toml and leaves it in memory, for root alone; the control plane reads it there. The password is in
// no error of this package, and Connection does not show it.
package connection

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
)

// Dir is where kiln-settings leaves the connection.
const Dir = "/run/kiln/datastore"

// ProblemPath has a line while the control plane does not get on with the database; the console shows it.
const ProblemPath = "/run/kiln/datastore.problem"

// Connection is checked by who makes it: package nodesettings.
type Connection struct {
	Host     string `json:"host"`
	Port     uint16 `json:"port"`
	Database string `json:"database"`
	User     string `json:"user"`
	Password string `json:"password"`
	// Clear says that nothing is encrypted; otherwise the server has to prove its name.
	Clear bool `json:"clear"`
	// What vouches for the server, and what this node is known by, in PEM. In a file of their own each: drivers want files.
	CA, Cert, Key string `json:"-"`
}

// String is what may be shown.
func (c Connection) String() string { return fmt.Sprintf("%s on %s", c.Database, c.Address()) }

// GoString keeps %#v from showing the password.
func (c Connection) GoString() string { return c.String() }

// Address is host and port.
func (c Connection) Address() string { return net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port))) }

// Files has the paths of what is there, and nothing for what is not.
type Files struct{ CA, Cert, Key string }

const (
	main = "connection.json"
	ca   = "ca.pem"
	cert = "cert.pem"
	key  = "key.pem"
)

// Write makes dir, which must not be there, for its owner alone. The main file comes last: without it nothing is read.
func (c Connection) Write(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	for _, file := range []struct{ name, text string }{{ca, c.CA}, {cert, c.Cert}, {key, c.Key}, {main, string(text)}} {
		if file.text == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, file.name), []byte(file.text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Read gives what Write left. ErrNone when node.toml has no connection.
func Read(dir string) (Connection, Files, error) {
	var c Connection
	text, err := os.ReadFile(filepath.Join(dir, main))
	if errors.Is(err, fs.ErrNotExist) {
		return c, Files{}, ErrNone
	}
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	there := func(name string) string {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err != nil {
			return ""
		}
		return path
	}
	return c, Files{there(ca), there(cert), there(key)}, err
}

// ErrNone is told on the console.
var ErrNone = errors.New("node.toml on the boot partition does not say where the database of this cluster is: " +
	"`kiln flash --set datastore.url=…`, or its section [datastore]")
