package agent

import (
	"context"

	"github.com/spf13/pflag"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/kubernetes/cmd/kube-proxy/app"
)

// runProxy is the body of the upstream command without its command line.
//
// It starts when the node has its addresses: kube-proxy guesses some after half a minute, and ends the whole process when
// an address of the node changes afterwards.
func runProxy(ctx context.Context, o Options, addresses []string) error {
	if err := awaitAddresses(ctx, o, addresses); err != nil {
		return err
	}
	options := app.NewOptions()
	flags := pflag.NewFlagSet("kube-proxy", pflag.ContinueOnError)
	flags.SetNormalizeFunc(cliflag.WordSepNormalizeFunc)
	options.AddFlags(flags)
	if err := flags.Parse(proxyArguments(o)); err != nil {
		return err
	}
	if err := options.Complete(flags); err != nil {
		return err
	}
	if err := options.Validate(); err != nil {
		return err
	}
	return options.Run(ctx)
}

func proxyArguments(o Options) []string {
	return []string{
		"--kubeconfig=" + o.kubeconfig("kube-proxy"),
		"--hostname-override=" + o.Config.Hostname,
		"--proxy-mode=nftables",
		"--cluster-cidr=" + o.Config.Network.AllPodCIDRs(),
		// The kernel's own sizes and times of connection tracking are right for one node, and setting them fails where
		// they cannot be written.
		"--conntrack-max-per-core=0", "--conntrack-min=0",
		"--conntrack-tcp-timeout-established=0", "--conntrack-tcp-timeout-close-wait=0",
		// Nothing outside of the node asks.
		"--healthz-bind-address=127.0.0.1:10256", "--metrics-bind-address=127.0.0.1:10249",
	}
}
