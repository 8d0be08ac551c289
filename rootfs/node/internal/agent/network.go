package agent

import (
	"context"
	"fmt"
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	toolswatch "k8s.io/client-go/tools/watch"

	"kiln.dev/node/internal/apiclient"
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

// awaitPodCIDR is the part of the pod network that the controller manager gives to this node.
func awaitPodCIDR(ctx context.Context, o Options) (netip.Prefix, error) {
	config, err := apiclient.Config(o.kubeconfig("kubelet"), "kiln-network")
	if err != nil {
		return netip.Prefix{}, err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return netip.Prefix{}, err
	}
	only := fields.OneTermEqualSelector("metadata.name", o.Config.Hostname).String()
	nodes := client.CoreV1().Nodes()
	list := &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			options.FieldSelector = only
			return nodes.List(ctx, options)
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			options.FieldSelector = only
			return nodes.Watch(ctx, options)
		},
	}
	event, err := toolswatch.UntilWithSync(ctx, list, &corev1.Node{}, nil, func(event watch.Event) (bool, error) {
		node, ok := event.Object.(*corev1.Node)
		return ok && node.Spec.PodCIDR != "", nil
	})
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("waiting for the node's pod network: %w", err)
	}
	return netip.ParsePrefix(event.Object.(*corev1.Node).Spec.PodCIDR)
}
