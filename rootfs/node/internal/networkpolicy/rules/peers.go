package rules

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// peer is one entry of `from` or `to`.
type peer struct {
	// id tells it from every other peer of the cluster: sets are named by it.
	id string
	// block is nil unless the peer is a range of addresses.
	block *block
	// holds says whether a pod is meant, by one of its addresses.
	holds func(pod *Pod, address netip.Addr) bool
}

// everyone is the peer of a clause that has none.
var everyone = peer{id: "everyone", holds: func(*Pod, netip.Addr) bool { return true }}

// block is an ipBlock of the family of its network.
type block struct {
	network netip.Prefix
	except  []netip.Prefix
}

func (b *block) contains(address netip.Addr) bool {
	if !b.network.Contains(address) {
		return false
	}
	for _, except := range b.except {
		if except.Contains(address) {
			return false
		}
	}
	return true
}

// match is the expression for a field that holds an address of the block. What it leaves out is one set, however much that is: the
// kernel takes 128 steps in a rule, and refuses the whole table with one that has more.
func (b *block) match(field string) string {
	match := field + " " + b.network.String()
	var texts []string
	for _, except := range outermost(b.except) {
		texts = append(texts, except.String())
	}
	switch len(texts) {
	case 0:
		return match
	case 1:
		return match + " " + field + " != " + texts[0]
	}
	return fmt.Sprintf("%s %s != { %s }", match, field, strings.Join(texts, ", "))
}

// outermost are the networks without those that lie in another: intervals of a set must not overlap.
func outermost(networks []netip.Prefix) []netip.Prefix {
	widest := slices.SortedFunc(slices.Values(networks), func(a, b netip.Prefix) int {
		return cmp.Or(a.Bits()-b.Bits(), a.Addr().Compare(b.Addr()))
	})
	var all []netip.Prefix
	for _, network := range widest {
		if !slices.ContainsFunc(all, network.Overlaps) {
			all = append(all, network)
		}
	}
	return all
}

// parsePeer reads a peer of a policy in the given namespace. Of what cannot be read nothing is allowed; the API server takes
// nothing of the kind.
func (c *compiler) parsePeer(from networkingv1.NetworkPolicyPeer, namespace string) (peer, bool) {
	if from.IPBlock != nil {
		b, err := parseBlock(from.IPBlock)
		return peer{identity(from), b, func(_ *Pod, address netip.Addr) bool { return b.contains(address) }}, err == nil
	}
	pods := selector(from.PodSelector)
	if from.NamespaceSelector == nil {
		holds := func(pod *Pod, _ netip.Addr) bool { return pod.Namespace == namespace && pods.Matches(pod.Labels) }
		return peer{identity(from, namespace), nil, holds}, from.PodSelector != nil
	}
	namespaces := selector(from.NamespaceSelector)
	if from.PodSelector == nil {
		pods = labels.Everything()
	}
	holds := func(pod *Pod, _ netip.Addr) bool {
		of, known := c.cluster.Namespaces[pod.Namespace]
		return known && namespaces.Matches(of) && pods.Matches(pod.Labels)
	}
	return peer{identity(from), nil, holds}, true
}

func parseBlock(from *networkingv1.IPBlock) (*block, error) {
	network, err := netip.ParsePrefix(from.CIDR)
	if err != nil {
		return nil, err
	}
	b := &block{network: network.Masked()}
	for _, text := range from.Except {
		except, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, err
		}
		b.except = append(b.except, except.Masked())
	}
	return b, nil
}

// selector of nothing at all is that of no object; an empty one is that of every object.
func selector(from *metav1.LabelSelector) labels.Selector {
	s, err := metav1.LabelSelectorAsSelector(from)
	if err != nil {
		return labels.Nothing()
	}
	return s
}

// identity is the hash of what parts say together.
func identity(parts ...any) string {
	text, err := json.Marshal(parts)
	if err != nil {
		panic(err) // types of the API are made for JSON
	}
	return digest(text)
}
