package controlplane

import (
	"context"
	"time"

	"kiln.dev/node/internal/apiclient"
	"kiln.dev/node/internal/pki"
)

// readyInterval is how often the API server is asked while it starts. Under emulation an answer costs it some 50 ms, in
// which it does not get on.
const readyInterval = 500 * time.Millisecond

// awaitReady polls /readyz until it says ok or ctx is done.
func awaitReady(ctx context.Context, o Options) error {
	return apiclient.AwaitReady(ctx, pki.Kubeconfig(o.State, "control-plane"), readyInterval)
}
