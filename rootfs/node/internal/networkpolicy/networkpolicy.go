// Package networkpolicy enforces NetworkPolicies on this node: it watches what they depend on, and keeps the table of nftables
// that package rules makes of it. The packets meet the kernel alone, which goes on when this process does not: what is
// denied stays denied, and without this process no pod starts.
package networkpolicy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"

	"k8s.io/client-go/kubernetes"
	"k8s.io/klog/v2"
	"sigs.k8s.io/knftables"

	"kiln.dev/node/internal/apiclient"
	"kiln.dev/node/internal/networkpolicy/attach"
	"kiln.dev/node/internal/networkpolicy/rules"
)

// tablePath is where it remembers the addresses of pods.
const tablePath = "/run/kiln/network-policy.json"

// bridgeSwitch makes packets from pod to pod of one bridge meet the rules.
const bridgeSwitch = "/proc/sys/net/bridge/bridge-nf-call-iptables"

// Listen makes the socket of the CNI plugin. Pods that start before Run wait for it.
func Listen() (net.Listener, error) { return attach.Listen(attach.Socket) }

// Run enforces policies on the node of that name until ctx is done.
func Run(ctx context.Context, kubeconfig, node string, listener net.Listener) error {
	if value, err := os.ReadFile(bridgeSwitch); err != nil || strings.TrimSpace(string(value)) != "1" {
		return fmt.Errorf("%s is not 1, so pods of this node could pass by every policy: %w", bridgeSwitch, err)
	}
	config, err := apiclient.Config(kubeconfig, "kiln-network-policy")
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	nft, err := knftables.New(knftables.InetFamily, rules.Table)
	if err != nil {
		return err
	}
	attached, err := attach.Open(tablePath)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	e := newEnforcer(node, nft, attached)
	if err := e.watch(ctx, client); err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() {
		defer cancel() // without it no pod starts: better to begin again
		served <- attach.Serve(ctx, listener, e)
	}()
	e.work(ctx)
	return errors.Join(<-served, ctx.Err())
}

// work brings the table up to date whenever something changed, and again when that failed.
func (e *enforcer) work(ctx context.Context) {
	context.AfterFunc(ctx, e.queue.ShutDown)
	e.queue.Add("")
	for {
		key, stop := e.queue.Get()
		if stop {
			return
		}
		if err := e.update(ctx); err != nil {
			klog.FromContext(ctx).Error(err, "Cannot enforce network policies, trying again")
			e.queue.AddRateLimited(key)
		} else {
			e.queue.Forget(key)
		}
		e.queue.Done(key)
	}
}
