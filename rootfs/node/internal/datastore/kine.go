package datastore

import (
	"context"
	"math"
	"net"
	"path/filepath"
	"sync"
	"time"

	"github.com/k3s-io/kine/pkg/drivers"
	"github.com/k3s-io/kine/pkg/drivers/sqlite"
	"github.com/k3s-io/kine/pkg/server"
	"google.golang.org/grpc"
	"google.golang.org/grpc/keepalive"

	"kiln.dev/node/internal/unixsocket"
)

// databaseParameters: with a write-ahead log and synchronous=NORMAL SQLite syncs at checkpoints alone. A power cut may
// take the last transactions, never the consistency; and everyone who saw those transactions runs on this machine and
// went down with it. No vacuum at start: it would rewrite the database at each boot, and SQLite reuses free pages.
const databaseParameters = "_journal_mode=WAL&_busy_timeout=30000&_synchronous=NORMAL&_txlock=immediate&_kine_disable_startup_vacuum=true"

// maxRequest is etcd's limit of 1.5 MiB for a request, and room for its envelope, in bytes.
const maxRequest = 2 << 20

func openSQLite(ctx context.Context, dir string) (*Store, error) {
	config := kineConfig()
	config.DataSourceName = filepath.Join(dir, "state.db") + "?" + databaseParameters
	return openKine(ctx, dir, sqlite.New, config)
}

// kineConfig is what all databases have in common.
func kineConfig() *drivers.Config {
	return &drivers.Config{
		CompactInterval:  5 * time.Minute,
		CompactTimeout:   5 * time.Second,
		CompactMinRetain: 1000,
		CompactBatchSize: 1000,
		PollBatchSize:    500,
		PollInterval:     time.Second,
	}
}

// openKine does what kine's package endpoint does for one driver; importing that package would link all its drivers.
func openKine(ctx context.Context, dir string, driver drivers.Constructor, config *drivers.Config) (*Store, error) {
	workers := &sync.WaitGroup{}
	_, backend, err := driver(ctx, workers, config)
	if err != nil {
		return nil, err
	}
	if err := backend.Start(ctx); err != nil {
		return nil, err
	}
	listener, err := unixsocket.Listen(filepath.Join(dir, socket("kine")))
	if err != nil {
		return nil, err
	}
	return serve(ctx, backend, listener, workers), nil
}

func serve(ctx context.Context, backend server.Backend, listener net.Listener, workers *sync.WaitGroup) *Store {
	grpcServer := grpc.NewServer(
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 5 * time.Second}),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: 2 * time.Hour, Timeout: 20 * time.Second}),
		grpc.MaxRecvMsgSize(maxRequest), grpc.MaxSendMsgSize(math.MaxInt32))
	// The version decides which of etcd's features the API server uses; kine has those of 3.6.
	server.New(backend, "unix", 5*time.Second, "3.6.0").Register(grpcServer)
	workers.Go(func() { _ = grpcServer.Serve(listener) })
	context.AfterFunc(ctx, grpcServer.Stop)
	return &Store{"unix://" + listener.Addr().String(), workers}
}
