package datastore

import (
	"context"
	"net"
	"os"
	"strings"
	"testing"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/server/v3/embed"
)

// listening has the TCP ports of this process's network on which somebody listens.
func listening(t *testing.T) map[string]bool {
	ports := map[string]bool{}
	for _, path := range []string{"/proc/self/net/tcp", "/proc/self/net/tcp6"} {
		text, _ := os.ReadFile(path)
		for _, line := range strings.Split(string(text), "\n") {
			if fields := strings.Fields(line); len(fields) > 3 && fields[3] == "0A" {
				ports[fields[1]] = true
			}
		}
	}
	return ports
}

func TestEtcdListensOnNoPort(t *testing.T) {
	// The judge of this test sees a port.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if len(listening(t)) == 0 {
		t.Fatal("a port that is there was not seen")
	}
	listener.Close()
	before := listening(t)
	_, closeAll := newNode(t, "etcd", nil).open()
	defer closeAll()
	for port := range listening(t) {
		if !before[port] {
			t.Errorf("somebody listens on %s", port)
		}
	}
}

func TestAFullEtcdIsHealed(t *testing.T) {
	n := newNode(t, "etcd", nil)
	if err := os.MkdirAll(n.options.State+"/etcd", 0o700); err != nil {
		t.Fatal(err)
	}
	config := etcdConfig(n.options.State + "/etcd")
	config.QuotaBackendBytes = 4 << 20
	ctx, cancel := context.WithCancel(context.Background())
	etcd, err := embed.StartEtcd(config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { cancel(); etcd.Close() }()
	<-etcd.Server.ReadyNotify()
	client, err := clientv3.New(clientv3.Config{Endpoints: []string{config.ListenClientUrls[0].String()}})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	value := strings.Repeat("x", 256<<10)
	put := func() error { _, err := client.Put(ctx, "/registry/a", value); return err }
	n.eventually(func() bool { return put() != nil }, "full")
	if alarms := etcd.Server.Alarms(); len(alarms) != 1 || alarms[0].GetAlarm() != pb.AlarmType_NOSPACE {
		t.Fatalf("alarms %v", alarms)
	}
	if err := makeRoom(ctx, etcd.Server); err != nil {
		t.Fatal(err)
	}
	if err := put(); err != nil {
		t.Errorf("still full: %v", err)
	}
}
