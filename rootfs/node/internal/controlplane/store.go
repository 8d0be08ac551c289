package controlplane

import (
	"context"
	"fmt"
	"os"

	"k8s.io/klog/v2"

	"kiln.dev/node/internal/datastore"
	"kiln.dev/node/internal/datastore/connection"
	"kiln.dev/node/internal/process"
)

// withStore opens the datastore, gives its endpoint to use, and closes it when use ends. The store outlives ctx until then, because
// the API server writes to it until the end.
func withStore(ctx context.Context, o Options, notify process.Notifier, use func(endpoint string) error) error {
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
	return use(store.Endpoint)
}

// tellProblem leaves what is wrong with the datastore to where the console looks for it; nothing means that all is well.
func tellProblem(path string, notify process.Notifier) func(string) {
	last := ""
	_ = os.Remove(path) // of a process before
	return func(problem string) {
		if problem == last {
			return
		}
		last = problem
		notify.Status(problem)
		if problem == "" {
			_ = os.Remove(path)
			return
		}
		klog.InfoS("The datastore is not there", "problem", problem)
		if err := os.WriteFile(path, []byte(problem), 0o600); err != nil {
			klog.ErrorS(err, "The console cannot say what is wrong with the datastore")
		}
	}
}
