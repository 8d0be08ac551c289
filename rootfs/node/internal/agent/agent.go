// Package agent runs what a node needs to carry pods in one process: kubelet, kube-proxy and the pod network.
//
// It is not the process of the control plane, because the kubelet and the controller manager overwrite each other's
// global state of CSI; and so that either can restart alone.
package agent

import (
	"context"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/klog/v2"

	"kiln.dev/node/internal/apiclient"
	"kiln.dev/node/internal/hostnet"
	"kiln.dev/node/internal/ipfamily"
	"kiln.dev/node/internal/nodeconfig"
	"kiln.dev/node/internal/pki"
	"kiln.dev/node/internal/process"
)

// Options of the process.
type Options struct {
	Config *nodeconfig.Config
	// State is /var/lib/kiln.
	State string
}

func (o Options) kubeconfig(name string) string { return pki.Kubeconfig(o.State, name) }

// Run waits for the API server, starts everything and blocks until ctx is done or a component fails.
func Run(ctx context.Context, o Options, notify process.Notifier) error {
	families := o.Config.Network.Families()
	if err := setKernel(families); err != nil {
		return err
	}
	notify.Status("waiting for the API server")
	if err := apiclient.AwaitReady(ctx, o.kubeconfig("kubelet"), time.Second); err != nil {
		return nil
	}
	if err := hostnet.AddReserved(families); err != nil {
		return err
	}
	outside, err := hostnet.FindOutsides(families)
	if err != nil {
		return err
	}
	klog.InfoS("Starting", "outside", outside)
	group := process.NewGroup(ctx)
	if err := startNetworkPolicy(group, o); err != nil {
		return err
	}
	group.Go("kubelet", func(ctx context.Context) error { return runKubelet(ctx, o, addresses(outside)) })
	group.Go("kube-proxy", func(ctx context.Context) error { return runProxy(ctx, o, addresses(outside)) })
	group.Go("network", func(ctx context.Context) error { return runNetwork(ctx, o, outside) })
	moved := make(chan struct{})
	group.Task("addresses", func(ctx context.Context) { awaitMove(ctx, families, outside, moved) })
	group.Task("readiness", func(ctx context.Context) {
		if awaitKubelet(ctx) == nil {
			notify.Ready()
			notify.Status("running as " + strings.Join(addresses(outside), ", "))
		}
	})
	select {
	case <-group.Context().Done():
		notify.Stopping()
		return group.Stop()
	case <-moved:
		return again(notify)
	}
}

// addresses of the node, one of each family.
func addresses(outside []hostnet.Outside) []string {
	var all []string
	for _, o := range outside {
		all = append(all, o.Address.String())
	}
	return all
}

// awaitMove closes moved when the node is reached at another address.
func awaitMove(ctx context.Context, families []ipfamily.Family, from []hostnet.Outside, moved chan<- struct{}) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	hostnet.Watch(ctx, func() {
		to, err := hostnet.FindOutsides(families)
		if err != nil || !hostnet.Moved(from, to) || ctx.Err() != nil {
			return
		}
		klog.InfoS("The address of the node changed, starting again", "from", from, "to", to)
		close(moved)
		cancel()
	})
}

// again replaces the process by a fresh one. Kubelet, kube-proxy and flannel each learn the node's address at their
// start alone; pods run on meanwhile, they belong to containerd.
func again(notify process.Notifier) error {
	notify.Restore()
	klog.Flush()
	return syscall.Exec("/proc/self/exe", os.Args, os.Environ())
}

// kubeletHealth is where the kubelet says how it is, on the node alone.
const kubeletHealth = "127.0.0.1:10248"

func awaitKubelet(ctx context.Context) error {
	client := &http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{
		DisableKeepAlives: true, DialContext: (&net.Dialer{}).DialContext}}
	return wait.PollUntilContextCancel(ctx, time.Second, true, func(ctx context.Context) (bool, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+kubeletHealth+"/healthz", nil)
		if err != nil {
			return false, err
		}
		response, err := client.Do(request)
		if err != nil {
			return false, nil
		}
		response.Body.Close()
		return response.StatusCode == http.StatusOK, nil
	})
}
