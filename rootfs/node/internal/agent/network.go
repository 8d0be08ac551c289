package agent

import (
	"context"

	"kiln.dev/node/internal/hostnet"
)

// runNetwork sets up the pod network of the profile and keeps it until ctx is done.
//
// A node without a network needs no tunnel and has no interface for one: its pods get the bridge alone. When a network
// comes the agent starts again (see again), and flannel with it.
func runNetwork(ctx context.Context, o Options, outside hostnet.Outside) error {
	switch {
	case o.Config.CNI.Plugin == "none":
	case o.Config.CNI.Plugin == "flannel" && outside.Connected():
		return runFlannel(ctx, o, outside)
	default:
		pods, err := awaitPodCIDR(ctx, o)
		if err != nil {
			return err
		}
		if err := writeCNI(bridgeNetwork(pods, 0, o.Config.CNI.Plugin == "bridge")); err != nil {
			return err
		}
	}
	<-ctx.Done()
	return nil
}
