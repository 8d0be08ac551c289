package controlplane

import (
	"context"
	"math"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/k3s-io/kine/pkg/drivers"
	"github.com/k3s-io/kine/pkg/drivers/sqlite"
	"github.com/k3s-io/kine/pkg/server"
	"github.com/sirupsen/logrus"
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

// store is the datastore: etcd's API, served by kine from SQLite on a unix socket.
type store struct {
	endpoint string
	workers  *sync.WaitGroup
	server   *grpc.Server
}

// openStore serves the database in dir until ctx is done.
//
// It does what kine's package endpoint does for one driver; importing that package would link all its drivers.
func openStore(ctx context.Context, dir string) (*store, error) {
	logrus.SetLevel(logrus.WarnLevel)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	workers := &sync.WaitGroup{}
	_, backend, err := sqlite.New(ctx, workers, &drivers.Config{
		DataSourceName:   filepath.Join(dir, "state.db") + "?" + databaseParameters,
		CompactInterval:  5 * time.Minute,
		CompactTimeout:   5 * time.Second,
		CompactMinRetain: 1000,
		CompactBatchSize: 1000,
		PollBatchSize:    500,
		PollInterval:     time.Second,
	})
	if err != nil {
		return nil, err
	}
	if err := backend.Start(ctx); err != nil {
		return nil, err
	}
	// Who reaches it reads and writes every secret of the cluster.
	listener, err := unixsocket.Listen(filepath.Join(dir, "kine.sock"))
	if err != nil {
		return nil, err
	}
	return serve(ctx, backend, listener, workers), nil
}

func serve(ctx context.Context, backend server.Backend, listener net.Listener, workers *sync.WaitGroup) *store {
	grpcServer := grpc.NewServer(
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 5 * time.Second}),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: 2 * time.Hour, Timeout: 20 * time.Second}),
		grpc.MaxRecvMsgSize(maxRequest), grpc.MaxSendMsgSize(math.MaxInt32))
	// The version decides which of etcd's features the API server uses; kine has those of 3.6.
	server.New(backend, "unix", 5*time.Second, "3.6.0").Register(grpcServer)
	workers.Go(func() { _ = grpcServer.Serve(listener) })
	context.AfterFunc(ctx, grpcServer.Stop)
	return &store{"unix://" + listener.Addr().String(), workers, grpcServer}
}

// wait blocks until the database is closed, which writes its log back.
func (s *store) wait() { s.workers.Wait() }
