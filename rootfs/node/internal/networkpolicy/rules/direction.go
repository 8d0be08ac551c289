package rules

import (
	"slices"

	networkingv1 "k8s.io/api/networking/v1"
)

// direction is one of the two in which a policy isolates pods.
type direction struct {
	kind networkingv1.PolicyType
	// chains begins the names of its chains, and verdicts those of the maps from pods to chains.
	chains, verdicts string
	// own is the field of a packet with the pod's address, peer that with the other one's.
	own, peer string
}

var (
	egress  = direction{networkingv1.PolicyTypeEgress, "out-", "egress", "saddr", "daddr"}
	ingress = direction{networkingv1.PolicyTypeIngress, "in-", "ingress", "daddr", "saddr"}
	// directions are in the order in which a packet meets them.
	directions = []direction{egress, ingress}
)

// isolates says whether a policy is about the direction. One that does not say is about ingress, and about egress when it
// has rules for it; the API server fills that in, so this is for its older objects.
func (d direction) isolates(spec *networkingv1.NetworkPolicySpec) bool {
	if len(spec.PolicyTypes) == 0 {
		return d.kind == networkingv1.PolicyTypeIngress || len(spec.Egress) > 0
	}
	return slices.Contains(spec.PolicyTypes, d.kind)
}

// clause is a rule of either direction: what it allows is any of its peers at any of its ports. No peers mean everyone,
// no ports every port.
type clause struct {
	peers []networkingv1.NetworkPolicyPeer
	ports []networkingv1.NetworkPolicyPort
}

func (d direction) clauses(spec *networkingv1.NetworkPolicySpec) []clause {
	var all []clause
	if d.kind == networkingv1.PolicyTypeIngress {
		for _, rule := range spec.Ingress {
			all = append(all, clause{rule.From, rule.Ports})
		}
		return all
	}
	for _, rule := range spec.Egress {
		all = append(all, clause{rule.To, rule.Ports})
	}
	return all
}
