package datastore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/k3s-io/kine/pkg/tls"

	"kiln.dev/node/internal/clock"
	"kiln.dev/node/internal/datastore/connection"
)

const (
	// askEvery is how often a database is asked that did not answer, and lookEvery how often one that did.
	askEvery  = 2 * time.Second
	lookEvery = 15 * time.Second
)

// openRemote serves a database outside of the node.
//
// It waits by itself until the database answers: kine's drivers wait five minutes, or not at all, and tell nobody but the log.
func openRemote(ctx context.Context, dir string, o Options) (*Store, error) {
	product, ok := products[o.Kind]
	if !ok {
		return nil, fmt.Errorf("there is no datastore %q", o.Kind)
	}
	c, paths, err := connection.Read(o.Connection)
	if err != nil {
		o.Tell(err.Error())
		return nil, err
	}
	config := kineConfig()
	config.DataSourceName = product.source(c, paths)
	files := tls.Config{CAFile: paths.CA, CertFile: paths.Cert, KeyFile: paths.Key}
	if o.Kind == "mysql" {
		config.BackendTLSConfig = files
	}
	db, err := product.open(config.DataSourceName, files)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	w := watcher{db, product, c, o.Tell}
	if err := w.await(ctx); err != nil {
		db.Close()
		return nil, err
	}
	store, err := openKine(ctx, dir, product.driver, config)
	if err != nil {
		db.Close()
		return nil, err
	}
	store.workers.Go(func() { w.keep(ctx) })
	return store, nil
}

// watcher asks a database by a connection of its own whether it is there, and tells when it is not.
type watcher struct {
	db      *sql.DB
	product product
	at      connection.Connection
	tell    func(string)
}

// await returns when the database answers.
func (w watcher) await(ctx context.Context) error {
	for {
		err := w.ask(ctx)
		if w.product.lacksDatabase(err) {
			w.tell(fmt.Sprintf("%s on %s has no database %s yet", w.product.name, w.at.Address(), w.at.Database))
			return nil
		}
		if err == nil {
			w.tell("")
			return nil
		}
		if !clock.Sleep(ctx, askEvery) {
			return ctx.Err()
		}
	}
}

// keep looks after the database until ctx is done.
func (w watcher) keep(ctx context.Context) {
	defer w.db.Close()
	for wait := time.Duration(0); clock.Sleep(ctx, wait); {
		wait = lookEvery
		if w.ask(ctx) == nil {
			w.tell("")
		} else {
			wait = askEvery
		}
	}
}

// ask makes a connection or uses the one that there is, and tells of a fault; that nobody waits for the answer any more is none.
func (w watcher) ask(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, 2*connectTimeout*time.Second)
	defer cancel()
	err := w.db.PingContext(limited)
	if err != nil && ctx.Err() == nil {
		w.tell(fmt.Sprintf("%s on %s does not let this node in: %v", w.product.name, w.at.Address(), err))
	}
	return err
}
