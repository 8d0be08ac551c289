package agent

import (
	"context"
	"slices"

	"kiln.dev/node/internal/hostnet"
	"kiln.dev/node/internal/networkpolicy"
	"kiln.dev/node/internal/process"
)

// startNetworkPolicy enforces policies when the profile says so. Its socket is there before the network whose plugin asks it.
func startNetworkPolicy(group *process.Group, o Options) error {
	if !o.Config.CNI.NetworkPolicy {
		return nil
	}
	listener, err := networkpolicy.Listen()
	if err != nil {
		return err
	}
	group.Go("network-policy", func(ctx context.Context) error {
		return networkpolicy.Run(ctx, o.kubeconfig("agent"), o.Config.Hostname, listener)
	})
	return nil
}

// runNetwork sets up the pod network of the profile and keeps it until ctx is done.
//
// A node without a network needs no tunnel and has no interface for one: its pods get the bridge alone. When a network
// comes the agent starts again (see again), and flannel with it.
func runNetwork(ctx context.Context, o Options, outside []hostnet.Outside) error {
	switch {
	case o.Config.CNI.Plugin == "none":
	case o.Config.CNI.Plugin == "flannel" && slices.ContainsFunc(outside, hostnet.Outside.Connected):
		return runFlannel(ctx, o, outside)
	default:
		pods, err := awaitPodCIDRs(ctx, o)
		if err != nil {
			return err
		}
		bridge := bridgeNetwork{pods: pods, masquerade: o.Config.CNI.Plugin == "bridge", policies: o.Config.CNI.NetworkPolicy}
		if err := writeCNI(bridge.config()); err != nil {
			return err
		}
	}
	<-ctx.Done()
	return nil
}
