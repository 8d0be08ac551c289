package datastore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	"go.etcd.io/etcd/server/v3/etcdserver"
	"go.etcd.io/etcd/server/v3/storage/mvcc"
	"k8s.io/klog/v2"

	"kiln.dev/node/internal/clock"
)

// roomInterval is how often a full etcd is looked for.
const roomInterval = time.Minute

// keepRoom makes room whenever etcd has become full, until ctx is done.
func keepRoom(ctx context.Context, server *etcdserver.EtcdServer) {
	clock.Every(ctx, roomInterval, func() {
		if err := makeRoom(ctx, server); err != nil && ctx.Err() == nil {
			klog.ErrorS(err, "The datastore is full")
		}
	})
}

// makeRoom does to an etcd that has reached its quota what an administrator is told to do (etcd.io, "Space quota"): remove the old
// revisions, write the file anew, lift the alarm. Until then etcd takes no write, and the API server could not remove anything either.
func makeRoom(ctx context.Context, server *etcdserver.EtcdServer) error {
	full := func(alarm *pb.AlarmMember) bool { return alarm.GetAlarm() == pb.AlarmType_NOSPACE }
	if !slices.ContainsFunc(server.Alarms(), full) {
		return nil
	}
	revisions := &pb.CompactionRequest{Revision: server.KV().Rev(), Physical: true}
	if _, err := server.Compact(ctx, revisions); err != nil && !errors.Is(err, mvcc.ErrCompacted) {
		return fmt.Errorf("remove old revisions: %w", err)
	}
	if err := server.Backend().Defrag(); err != nil {
		return fmt.Errorf("write the file anew: %w", err)
	}
	lift := &pb.AlarmRequest{Action: pb.AlarmRequest_DEACTIVATE, Alarm: pb.AlarmType_NOSPACE, MemberID: uint64(server.MemberID())}
	_, err := server.Alarm(ctx, lift)
	return err
}
