package datastore

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
	"go.etcd.io/etcd/server/v3/storage/wal"
)

// quota is how large etcd's file may become, in bytes. A cluster of one node has some 10 MB in it; etcd maps the whole of it and a tenth
// more into memory, of whose addresses a 32-bit machine has 3 GB for the entire control plane.
const quota = 512 << 20

// etcdConfig is etcd for one node on a disk that wears out:
//
//   - it listens on a socket of its directory alone, and, having no peers, for none;
//   - every transaction is in the write-ahead log, synced, before anyone is told of it, so its own file may wait: it is written every
//     five seconds instead of ten times a second, some 20 KB each time, and what a power cut takes of it is made again from the log;
//   - a snapshot every 2,000 transactions instead of 10,000, since all of them are in memory until then and are made again at a start;
//     and nobody has to catch up with the 5,000 before it;
//   - two segments of 16 MB of the log are there in advance, instead of two of 64;
//   - old revisions are removed by the API server, every five minutes, so etcd has no schedule of its own for that;
//   - the file, which grows and does not shrink, is made anew at a start when that frees 64 MB: later it would stop the cluster meanwhile.
func etcdConfig(dir string) *embed.Config {
	wal.SegmentSizeBytes = 16 << 20
	config := embed.NewConfig()
	config.Name = "kiln"
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	config.Dir = dir
	socket := url.URL{Scheme: "unix", Path: filepath.Join(dir, socket("etcd"))}
	config.ListenClientUrls, config.AdvertiseClientUrls = []url.URL{socket}, []url.URL{socket}
	config.ListenPeerUrls = nil
	config.QuotaBackendBytes = quota
	config.BackendBatchInterval = 5 * time.Second
	config.SnapshotCount, config.SnapshotCatchUpEntries = 2000, 100
	config.MaxWalFiles, config.MaxSnapFiles = 2, 2
	config.BootstrapDefragThresholdMegabytes = 64
	// An election, which the node wins, ends half a second after the start.
	config.TickMs, config.ElectionMs = 100, 500
	// REST and debugging, which nobody asks for.
	config.EnableGRPCGateway = false
	config.LogLevel = "warn"
	// Cards and emulators are often slower than the tenth of a second that etcd expects of disks in a data centre.
	config.WarningApplyDuration, config.WarningUnaryRequestDuration = 2*time.Second, 3*time.Second
	return config
}

func startEtcd(ctx context.Context, config *embed.Config) (*Store, error) {
	etcd, err := embed.StartEtcd(config)
	if err != nil {
		return nil, err
	}
	select {
	case <-etcd.Server.ReadyNotify():
	case err := <-etcd.Err():
		etcd.Close()
		return nil, fmt.Errorf("etcd ended: %w", err)
	case <-ctx.Done():
		etcd.Close()
		return nil, ctx.Err()
	}
	if err := makeRoom(ctx, etcd.Server); err != nil {
		etcd.Close()
		return nil, err
	}
	workers := &sync.WaitGroup{}
	workers.Go(func() { keepRoom(ctx, etcd.Server) })
	workers.Go(func() {
		<-ctx.Done()
		etcd.Close()
		// Nobody who could do something about it is left.
		for range etcd.Err() {
		}
	})
	return &Store{config.ListenClientUrls[0].String(), workers}, nil
}
