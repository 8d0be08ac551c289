// Package datastore serves etcd's API on a unix socket, out of what the profile says: etcd itself, or kine with SQLite on the node, or with
// PostgreSQL or MySQL elsewhere.
//
// It imports nothing of Kubernetes, so that its tests compile quickly.
package datastore

import (
	"context"
	"os"
	"path/filepath"
	"sync"

	"github.com/sirupsen/logrus"
)

// Options say which store it is and where it is.
type Options struct {
	// Kind is datastore.kind of the profile.
	Kind string
	// State is /var/lib/kiln.
	State string
	// Connection is the directory of package connection, for databases outside of the node.
	Connection string
	// Tell hears in words what is wrong with a database outside, and nothing when it is well again. It never hears a secret.
	Tell func(problem string)
}

// Store is a datastore that answers.
type Store struct {
	// Endpoint is for the API server's --etcd-servers.
	Endpoint string
	workers  *sync.WaitGroup
}

// Wait blocks until everything is closed, after the context of Open is done.
func (s *Store) Wait() { s.workers.Wait() }

// Endpoint is where Open serves a store of that kind, for processes other than its own.
func Endpoint(kind, state string) string {
	return "unix://" + filepath.Join(dir(kind, state), socket(kind))
}

// dir is where the store has its files. Who reaches the socket in it reads and writes every secret of the cluster.
func dir(kind, state string) string {
	if kind == "etcd" {
		return filepath.Join(state, "etcd")
	}
	return filepath.Join(state, "db")
}

func socket(kind string) string {
	if kind == "etcd" {
		return "etcd.sock"
	}
	return "kine.sock"
}

// Open serves the store until ctx is done. It waits for a database outside of the node for as long as that takes.
func Open(ctx context.Context, o Options) (*Store, error) {
	logrus.SetLevel(logrus.WarnLevel)
	dir := dir(o.Kind, o.State)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	switch o.Kind {
	case "etcd":
		return startEtcd(ctx, etcdConfig(dir))
	case "sqlite":
		return openSQLite(ctx, dir)
	}
	return openRemote(ctx, dir, o)
}
