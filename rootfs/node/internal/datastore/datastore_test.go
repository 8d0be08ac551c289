package datastore

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	clientv3 "go.etcd.io/etcd/client/v3"

	"kiln.dev/node/internal/datastore/connection"
)

// patience is for machines that have much else to do.
const patience = time.Minute

// node is what a store has around it: a directory for its state, and somebody who hears what is wrong.
type node struct {
	t       *testing.T
	options Options
	mutex   sync.Mutex
	told    string
	log     bytes.Buffer
}

// newNode is one whose store is of that kind; c is nil where nothing is outside of the node.
func newNode(t *testing.T, kind string, c *connection.Connection) *node {
	n := &node{t: t}
	// The path of a socket has at most 108 bytes.
	state, err := os.MkdirTemp("", "store")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(state) })
	n.options = Options{Kind: kind, State: state, Connection: filepath.Join(state, "run/connection"), Tell: n.tell}
	if c != nil {
		if err := c.Write(n.options.Connection); err != nil {
			t.Fatal(err)
		}
		logrus.SetOutput(&n.log)
		t.Cleanup(func() {
			logrus.SetOutput(os.Stderr)
			if strings.Contains(n.log.String(), c.Password) {
				t.Errorf("the log shows the password: %s", n.log.String())
			}
		})
	}
	return n
}

func (n *node) tell(problem string) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.told = problem
	if strings.Contains(problem, password) {
		n.t.Errorf("the password is shown: %s", problem)
	}
}

// hears waits until what was told last says all these words; without any, until nothing is wrong.
func (n *node) hears(words ...string) {
	n.t.Helper()
	n.eventually(func() bool {
		n.mutex.Lock()
		defer n.mutex.Unlock()
		for _, word := range words {
			if !strings.Contains(n.told, word) {
				return false
			}
		}
		return len(words) > 0 || n.told == ""
	}, "told what is wrong")
}

func (n *node) eventually(done func() bool, what string) {
	n.t.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			n.mutex.Lock()
			defer n.mutex.Unlock()
			n.t.Fatalf("never %s; the last that was told is %q", what, n.told)
		}
	}
}

// open gives a client of the store, and what closes both.
func (n *node) open() (*clientv3.Client, func()) {
	n.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	late := time.AfterFunc(2*patience, cancel)
	store, err := Open(ctx, n.options)
	if err != nil || !late.Stop() {
		n.t.Fatalf("%v; the last that was told is %q", err, n.told)
	}
	client, err := clientv3.New(clientv3.Config{Endpoints: []string{store.Endpoint}, DialTimeout: patience})
	if err != nil {
		n.t.Fatal(err)
	}
	return client, func() { client.Close(); cancel(); store.Wait() }
}

// create and update are what the API server does.
func create(ctx context.Context, c *clientv3.Client, key, value string) (int64, error) {
	return change(ctx, c, key, value, 0)
}

func change(ctx context.Context, c *clientv3.Client, key, value string, revision int64) (int64, error) {
	answer, err := c.Txn(ctx).
		If(clientv3.Compare(clientv3.ModRevision(key), "=", revision)).
		Then(clientv3.OpPut(key, value)).
		Else(clientv3.OpGet(key)).Commit()
	if err != nil {
		return 0, err
	}
	if !answer.Succeeded {
		return 0, errTaken
	}
	return answer.Header.Revision, nil
}

type taken struct{}

func (taken) Error() string { return "somebody else has changed it" }

var errTaken = taken{}

// use does with an empty store what the API server does, and leaves /registry/pods/a with the value 2.
func (n *node) use() {
	n.t.Helper()
	client, closeAll := n.open()
	defer closeAll()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	watch := client.Watch(ctx, "/registry/pods/", clientv3.WithPrefix())
	first, err := create(ctx, client, "/registry/pods/a", "1")
	if err != nil {
		n.t.Fatal(err)
	}
	if _, err := create(ctx, client, "/registry/pods/a", "again"); err != errTaken {
		n.t.Errorf("made twice: %v", err)
	}
	second, err := change(ctx, client, "/registry/pods/a", "2", first)
	if err != nil || second <= first {
		n.t.Fatalf("revision %d after %d: %v", second, first, err)
	}
	if _, err := change(ctx, client, "/registry/pods/a", "3", first); err != errTaken {
		n.t.Errorf("an old revision was changed: %v", err)
	}
	n.expect(ctx, client, "2")
	var seen []string
	for len(seen) < 2 {
		answer, open := <-watch
		if !open || answer.Err() != nil {
			n.t.Fatalf("the watch ended: %v", answer.Err())
		}
		for _, event := range answer.Events {
			seen = append(seen, string(event.Kv.Value))
		}
	}
	if seen[0] != "1" || seen[1] != "2" {
		n.t.Errorf("watched %v", seen)
	}
}

// expect is about the one pod that use makes.
func (n *node) expect(ctx context.Context, client *clientv3.Client, value string) {
	n.t.Helper()
	list, err := client.Get(ctx, "/registry/pods/", clientv3.WithPrefix(), clientv3.WithLimit(500))
	if err != nil || list.Count != 1 || string(list.Kvs[0].Value) != value {
		n.t.Errorf("listed %v, %v; want %s", list, err, value)
	}
}

// keeps opens the store again.
func (n *node) keeps(value string) {
	n.t.Helper()
	client, closeAll := n.open()
	defer closeAll()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	n.expect(ctx, client, value)
}

func TestStoresOfTheNode(t *testing.T) {
	for _, kind := range []string{"sqlite", "etcd"} {
		t.Run(kind, func(t *testing.T) {
			n := newNode(t, kind, nil)
			n.use()
			n.keeps("2")
			_ = filepath.Walk(n.options.State, func(path string, info os.FileInfo, err error) error {
				if err == nil && path == filepath.Dir(path)+"/"+kind && info.Mode().Perm() != 0o700 {
					t.Errorf("%s: %v", path, info.Mode())
				}
				return err
			})
		})
	}
}

func TestASettingThatIsMissingIsTold(t *testing.T) {
	n := newNode(t, "postgres", nil)
	if _, err := Open(t.Context(), n.options); err != connection.ErrNone {
		t.Errorf("error %v", err)
	}
	n.hears("node.toml", "datastore.url")
}
