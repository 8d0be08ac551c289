package controlplane

import (
	"context"
	"time"

	"kiln.dev/node/internal/apiclient"
	"kiln.dev/node/internal/pki"
)

// awaitReady polls /readyz until it says ok or ctx is done.
func awaitReady(ctx context.Context, o Options) error {
	return apiclient.AwaitReady(ctx, pki.Kubeconfig(o.State, "control-plane"), 100*time.Millisecond)
}
