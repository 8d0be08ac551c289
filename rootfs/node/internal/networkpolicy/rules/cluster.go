// Package rules turns NetworkPolicies into a table of nftables: pure functions from objects of the API to chains, sets
// and maps, and from two such tables to the transaction that makes one of the other.
//
// A packet between pods passes one base chain, at the hook `forward`, after kube-proxy has put the address of a pod in
// the place of a Service's and before anything hides its source. What the node itself sends to its pods (probes of the
// kubelet) or gets from them passes other hooks, and so is allowed, as the API says it must be.
//
//	forward ── replies of what was allowed ──► accept
//	   ├─ source in map egress-4 ──► chain out-… : a rule for each peer and port that is allowed ─► return; else drop
//	   └─ destination in map ingress-4 ──► chain in-… : likewise
//
// A pod that no policy selects is in neither map. A chain is named by its content: pods under the same policies share one,
// a chain never changes, and a pod whose policies change moves to another by one element of a map. Pods that a selector
// of a peer means are a set, so that a pod that comes or goes is one element too.
//
// The semantics are those of https://kubernetes.io/docs/reference/kubernetes-api/networking/network-policy-v1/ and of
// https://kubernetes.io/docs/concepts/services-networking/network-policies/.
package rules

import (
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// Cluster is all that the rules depend on.
type Cluster struct {
	Policies []*networkingv1.NetworkPolicy
	// Namespaces has the labels of each.
	Namespaces map[string]labels.Set
	// Pods are those with addresses of their own: not those in the network of their node, for whom policies do not hold.
	Pods []*Pod
	// Closed are addresses of this node whose pod the API server has forgotten, while its containers may still run.
	// Nothing new reaches or leaves them.
	Closed []netip.Addr
}

// Pod is a pod as far as policies see it.
type Pod struct {
	Namespace string
	Labels    labels.Set
	Addresses []netip.Addr
	Ports     []corev1.ContainerPort
	// Local pods are on this node, which enforces what selects them. Others are peers alone.
	Local bool
	// Ended pods are no peers any more: their addresses may be those of others soon.
	Ended bool
}
