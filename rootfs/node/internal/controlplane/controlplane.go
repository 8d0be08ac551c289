// Package controlplane runs the control plane of a node in one process: datastore, API server, controller manager and
// scheduler, and kiln's own controllers beside them.
//
// One process has one set of informers' code pages, one heap and one collector: measured 350 MB resident against 450 MB
// for four. The components are started through their Options and not through their commands, since those take over the
// signals of the process and panic when a second one does.
package controlplane

import (
	"context"
	"fmt"
	"os"
	"time"

	"k8s.io/klog/v2"

	"kiln.dev/node/internal/addons"
	"kiln.dev/node/internal/datastore"
	"kiln.dev/node/internal/datastore/connection"
	"kiln.dev/node/internal/hostnet"
	"kiln.dev/node/internal/nodeconfig"
	"kiln.dev/node/internal/pki"
	"kiln.dev/node/internal/process"
	"kiln.dev/node/internal/servicelb"
)

// Options of the process.
type Options struct {
	Config *nodeconfig.Config
	// State is /var/lib/kiln.
	State string
	// Manifests are the folders of add-ons. Later ones are the user's.
	Manifests []string
}

// Run starts everything in order and blocks until ctx is done or a component fails.
func Run(ctx context.Context, o Options, notify process.Notifier) error {
	if err := os.MkdirAll(o.State, 0o755); err != nil {
		return err
	}
	if err := hostnet.AddReserved(); err != nil {
		return err
	}
	certificates := &certificates{options: o}
	if err := certificates.ensure(); err != nil {
		return fmt.Errorf("certificates: %w", err)
	}
	// The store outlives the API server, which writes to it until the end.
	storeCtx, closeStore := context.WithCancel(context.WithoutCancel(ctx))
	// A database outside of the node may let it wait, and then nothing has been written yet.
	stopWaiting := context.AfterFunc(ctx, closeStore)
	store, err := datastore.Open(storeCtx, datastore.Options{
		Kind: o.Config.Datastore.Kind, State: o.State, Connection: connection.Dir, Tell: tellProblem(connection.ProblemPath, notify),
	})
	if !stopWaiting() || err != nil {
		closeStore()
		if ctx.Err() != nil {
			return nil
		}
		return fmt.Errorf("datastore: %w", err)
	}
	defer store.Wait()
	defer closeStore()
	return runServer(ctx, o, notify, certificates, store.Endpoint)
}

// runServer runs the API server, and its clients from the moment it is ready. On the way down the clients go first.
func runServer(ctx context.Context, o Options, notify process.Notifier, certificates *certificates, store string) error {
	server := process.NewGroup(context.WithoutCancel(ctx))
	server.Go("apiserver", func(ctx context.Context) error { return runAPIServer(ctx, apiServerArguments(o, store)) })
	server.Task("certificates", certificates.keep)
	started := time.Now()
	ready := make(chan struct{})
	server.Task("readiness", func(ctx context.Context) {
		if awaitReady(ctx, o) == nil {
			close(ready)
		}
	})
	var clients *process.Group
	failed := server.Context().Done()
	for clients == nil {
		select {
		case <-ready:
			klog.InfoS("The API server is ready", "after", time.Since(started))
			clients = startClients(ctx, o)
			notify.Ready()
		case <-failed:
			return server.Stop()
		case <-ctx.Done():
			notify.Stopping()
			return server.Stop()
		}
	}
	select {
	case <-clients.Context().Done():
	case <-failed:
	}
	notify.Stopping()
	if err := clients.Stop(); err != nil {
		server.Stop()
		return err
	}
	return server.Stop()
}

// startClients starts all that needs the API server.
func startClients(ctx context.Context, o Options) *process.Group {
	clients := process.NewGroup(ctx)
	clients.Go("controller-manager", func(ctx context.Context) error { return runControllerManager(ctx, controllerManagerArguments(o)) })
	clients.Go("scheduler", func(ctx context.Context) error { return runScheduler(ctx, schedulerArguments(o)) })
	kubeconfig := pki.Kubeconfig(o.State, "control-plane")
	clients.Go("addons", func(ctx context.Context) error { return addons.Run(ctx, kubeconfig, o.Manifests) })
	if o.Config.LoadBalancer.Plugin == "servicelb" {
		clients.Go("servicelb", func(ctx context.Context) error { return servicelb.Run(ctx, kubeconfig, o.Config.API.Port) })
	}
	return clients
}
