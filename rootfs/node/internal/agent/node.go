package agent

import (
	"context"
	"fmt"
	"net/netip"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	toolswatch "k8s.io/client-go/tools/watch"

	"kiln.dev/node/internal/apiclient"
)

// awaitPodCIDRs is what the controller manager gives to this node of the pod networks: of each family that the cluster had when
// the node was registered, and never another.
func awaitPodCIDRs(ctx context.Context, o Options) ([]netip.Prefix, error) {
	node, err := awaitNode(ctx, o, func(node *corev1.Node) bool { return len(node.Spec.PodCIDRs) > 0 })
	if err != nil {
		return nil, fmt.Errorf("waiting for the node's pod network: %w", err)
	}
	var all []netip.Prefix
	for _, text := range node.Spec.PodCIDRs {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, err
		}
		all = append(all, prefix)
	}
	return all, nil
}

// awaitAddresses waits until the kubelet has registered the node under the addresses.
func awaitAddresses(ctx context.Context, o Options, addresses []string) error {
	_, err := awaitNode(ctx, o, func(node *corev1.Node) bool {
		return !slices.ContainsFunc(addresses, func(address string) bool {
			wanted := corev1.NodeAddress{Type: corev1.NodeInternalIP, Address: address}
			return !slices.Contains(node.Status.Addresses, wanted)
		})
	})
	if err != nil {
		return fmt.Errorf("waiting for the node's addresses: %w", err)
	}
	return nil
}

// awaitNode watches the object of this node until the condition holds.
func awaitNode(ctx context.Context, o Options, condition func(*corev1.Node) bool) (*corev1.Node, error) {
	config, err := apiclient.Config(o.kubeconfig("kubelet"), "kiln-agent")
	if err != nil {
		return nil, err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	event, err := toolswatch.UntilWithSync(ctx, oneNode(client, o.Config.Hostname), &corev1.Node{}, nil, func(event watch.Event) (bool, error) {
		node, ok := event.Object.(*corev1.Node)
		return ok && condition(node), nil
	})
	if err != nil {
		return nil, err
	}
	return event.Object.(*corev1.Node), nil
}

// oneNode lists and watches a single node, which is all that a kubelet may see.
func oneNode(client kubernetes.Interface, name string) cache.ListerWatcher {
	only := fields.OneTermEqualSelector("metadata.name", name).String()
	return &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			options.FieldSelector = only
			return client.CoreV1().Nodes().List(ctx, options)
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			options.FieldSelector = only
			return client.CoreV1().Nodes().Watch(ctx, options)
		},
	}
}
