package datastore

import (
	"context"
	"testing"
	"time"

	"github.com/k3s-io/kine/pkg/tls"
	clientv3 "go.etcd.io/etcd/client/v3"

	"kiln.dev/node/internal/datastore/connection"
)

// each runs a test against every kind of server that is installed, in the clear and with certificates.
func each(t *testing.T, test func(t *testing.T, kind string, d *database)) {
	for kind, judge := range judges {
		for _, encrypted := range []bool{false, true} {
			name := kind + map[bool]string{false: " in the clear", true: " with TLS"}[encrypted]
			t.Run(name, func(t *testing.T) { test(t, kind, judge(t, encrypted)) })
		}
	}
}

func TestDatabasesElsewhere(t *testing.T) {
	each(t, func(t *testing.T, kind string, d *database) {
		d.start()
		c := d.connection()
		n := newNode(t, kind, &c)
		n.use()
		n.keeps("2")
		n.hears()
	})
}

func TestAStopIsNoFaultOfTheDatabase(t *testing.T) {
	for kind, product := range products {
		c := connection.Connection{Host: "localhost", Port: 1, Database: "kiln", User: "kiln", Clear: true}
		db, err := product.open(product.source(c, connection.Files{}), tls.Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		told := ""
		w := watcher{db, product, c, func(problem string) { told = problem }}
		stopped, stop := context.WithCancel(t.Context())
		if w.ask(stopped) == nil || told == "" {
			t.Errorf("%s: nobody answers, and that was not told", kind)
		}
		told = ""
		stop()
		if w.ask(stopped) == nil || told != "" {
			t.Errorf("%s: told %q", kind, told)
		}
	}
}

func TestADatabaseThatIsLostComesBack(t *testing.T) {
	each(t, func(t *testing.T, kind string, d *database) {
		c := d.connection()
		n := newNode(t, kind, &c)
		// It is not there when the node starts.
		started := make(chan struct{})
		go func() { n.hears("does not let this node in", d.name); d.start(); close(started) }()
		client, closeAll := n.open()
		defer closeAll()
		<-started
		ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
		defer cancel()
		revision, err := create(ctx, client, "/registry/pods/a", "1")
		if err != nil {
			t.Fatal(err)
		}
		d.stop()
		n.hears("does not let this node in", d.name)
		short, stop := context.WithTimeout(ctx, 5*time.Second)
		defer stop()
		if _, err := change(short, client, "/registry/pods/a", "lost", revision); err == nil {
			t.Error("a change was made without a database")
		}
		d.start()
		n.hears()
		watch := client.Watch(ctx, "/registry/pods/a", clientv3.WithRev(revision+1))
		n.eventually(func() bool {
			_, err = change(ctx, client, "/registry/pods/a", "2", revision)
			return err == nil
		}, "changed anything again")
		n.expect(ctx, client, "2")
		if answer := <-watch; answer.Err() != nil || len(answer.Events) == 0 || string(answer.Events[0].Kv.Value) != "2" {
			t.Errorf("watched %v, %v", answer.Events, answer.Err())
		}
	})
}

func TestWhoIsNotTrustedIsNotTalkedTo(t *testing.T) {
	each(t, func(t *testing.T, kind string, d *database) {
		d.start()
		good := d.connection()
		for what, spoil := range map[string]func(*connection.Connection){
			"a wrong password":        func(c *connection.Connection) { c.Password = password + "x" },
			"an authority of nobody":  func(c *connection.Connection) { c.Clear, c.CA = false, newAuthority(t).pem },
			"no authority":            func(c *connection.Connection) { c.Clear, c.CA = false, "" },
			"a name that is not its":  func(c *connection.Connection) { c.Clear, c.CA, c.Host = false, d.authority.pem, "127.0.0.1" },
			"an account of no rights": func(c *connection.Connection) { c.User = "nobody" },
		} {
			c := good
			spoil(&c)
			n := newNode(t, kind, &c)
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { _, err := Open(ctx, n.options); ended <- err }()
			n.hears("does not let this node in", d.name)
			cancel()
			if err := <-ended; err == nil {
				t.Errorf("%s: it was used", what)
			}
		}
	})
}
