package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/cert-manager/cert-manager/pkg/controller"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

var errLost = errors.New("leader election lost")

// lead closes elected when this process has the lease, and returns when it has it no more.
func lead(ctx context.Context, factory *controller.ContextFactory, namespace string, health *leaderelection.HealthzAdaptor, elected chan<- struct{}) error {
	own, err := factory.Build("leader-election")
	if err != nil {
		return err
	}
	name, err := os.Hostname()
	if err != nil {
		return err
	}
	identity := resourcelock.ResourceLockConfig{Identity: name + "-external-cert-manager-controller", EventRecorder: own.Recorder}
	lock, err := resourcelock.New(resourcelock.LeasesResourceLock, namespace, "cert-manager-controller", own.Client.CoreV1(), own.Client.CoordinationV1(), identity)
	if err != nil {
		return err
	}
	elector, err := leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Lock: lock, LeaseDuration: 60 * time.Second, RenewDeadline: 40 * time.Second, RetryPeriod: 15 * time.Second,
		ReleaseOnCancel: true,
		WatchDog:        health,
		Callbacks:       leaderelection.LeaderCallbacks{OnStartedLeading: func(context.Context) { close(elected) }, OnStoppedLeading: func() {}},
	})
	if err != nil {
		return err
	}
	elector.Run(ctx)
	if ctx.Err() == nil {
		return errLost
	}
	return nil
}
