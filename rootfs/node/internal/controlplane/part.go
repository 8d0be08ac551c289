package controlplane

import (
	"context"
	"time"

	"k8s.io/klog/v2"

	"kiln.dev/node/internal/nodeconfig"
	"kiln.dev/node/internal/process"
)

// Part is what one process runs of the control plane.
type Part struct {
	run func(context.Context, Options, process.Notifier) error
	// share is its part of the control plane's limit of memory, where every part has a process: an estimate of what their heaps are to
	// each other.
	share float64
}

// The parts. Main has all that has no unit of its own, the API server and kiln's own controllers always.
var (
	Main              = Part{runMain, 0.5}
	Datastore         = Part{runDatastore, 0.15}
	ControllerManager = Part{client(func(ctx context.Context, o Options) error {
		return runControllerManager(ctx, controllerManagerArguments(o))
	}), 0.2}
	Scheduler = Part{client(func(ctx context.Context, o Options) error {
		return runScheduler(ctx, schedulerArguments(o))
	}), 0.15}
)

// Run blocks until ctx is done or a component fails.
func (p Part) Run(ctx context.Context, o Options, notify process.Notifier) error {
	return p.run(ctx, o, notify)
}

// Share is how much of the control plane's limit of memory is for this part, from 0 to 1.
func (p Part) Share(config *nodeconfig.Config) float64 {
	if config.ControlPlane == nodeconfig.OneProcess {
		return 1
	}
	return p.share
}

func runDatastore(ctx context.Context, o Options, notify process.Notifier) error {
	return withStore(ctx, o, notify, func(string) error {
		notify.Ready()
		<-ctx.Done()
		notify.Stopping()
		return nil
	})
}

// client runs a component that needs the API server, from the moment that it is ready. When that one is away later, the component
// asks until it is back.
func client(run func(context.Context, Options) error) func(context.Context, Options, process.Notifier) error {
	return func(ctx context.Context, o Options, notify process.Notifier) error {
		started := time.Now()
		if awaitReady(ctx, o) != nil {
			return nil
		}
		klog.InfoS("The API server is ready", "after", time.Since(started))
		notify.Ready()
		err := run(ctx, o)
		if ctx.Err() != nil {
			notify.Stopping()
			return nil
		}
		return err
	}
}
