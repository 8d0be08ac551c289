// Package controlplane runs the control plane of a node: datastore, API server, controller manager and scheduler, and kiln's own
// controllers beside them. All of it is in one process, or a profile gives every part a unit of its own.
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

// runMain starts everything in order that has no unit of its own, and blocks until ctx is done or a component fails.
func runMain(ctx context.Context, o Options, notify process.Notifier) error {
	if err := os.MkdirAll(o.State, 0o755); err != nil {
		return err
	}
	if err := hostnet.AddReserved(o.Config.Network.Families()); err != nil {
		return err
	}
	certificates := &certificates{options: o}
	if err := certificates.ensure(); err != nil {
		return fmt.Errorf("certificates: %w", err)
	}
	serve := func(store string) error { return runServer(ctx, o, notify, certificates, store) }
	if o.Config.ControlPlane == nodeconfig.Units {
		return serve(datastore.Endpoint(o.Config.Datastore.Kind, o.State))
	}
	return withStore(ctx, o, notify, serve)
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

// startClients starts all that needs the API server and has no unit of its own.
func startClients(ctx context.Context, o Options) *process.Group {
	clients := process.NewGroup(ctx)
	if o.Config.ControlPlane == nodeconfig.OneProcess {
		clients.Go("controller-manager", func(ctx context.Context) error { return runControllerManager(ctx, controllerManagerArguments(o)) })
		clients.Go("scheduler", func(ctx context.Context) error { return runScheduler(ctx, schedulerArguments(o)) })
	}
	kubeconfig := pki.Kubeconfig(o.State, "control-plane")
	clients.Go("addons", func(ctx context.Context) error { return addons.Run(ctx, kubeconfig, o.Manifests) })
	if o.Config.LoadBalancer.Plugin == "servicelb" {
		clients.Go("servicelb", func(ctx context.Context) error { return servicelb.Run(ctx, kubeconfig, o.Config.API.Port) })
	}
	return clients
}
