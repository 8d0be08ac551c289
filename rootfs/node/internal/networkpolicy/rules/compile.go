package rules

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
)

// Compile makes the table that enforces the policies on this node. Without a policy there is none.
func Compile(cluster Cluster) *Ruleset {
	if len(cluster.Policies) == 0 {
		return &Ruleset{}
	}
	// In one order, so that pods under the same policies get the same chain.
	cluster.Policies = slices.SortedFunc(slices.Values(cluster.Policies), func(a, b *networkingv1.NetworkPolicy) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	})
	c := &compiler{cluster, newRuleset()}
	for _, pod := range cluster.Pods {
		if pod.Local {
			c.isolate(pod)
		}
	}
	for _, address := range cluster.Closed {
		for _, d := range directions {
			c.out.Sets[d.verdicts+familyOf(address).suffix].Elements[address.String()] = "drop"
		}
	}
	return c.out
}

type compiler struct {
	cluster Cluster
	out     *Ruleset
}

// isolate puts the pod under the policies that select it.
func (c *compiler) isolate(pod *Pod) {
	for _, d := range directions {
		chain, isolated := c.chain(pod, d)
		if !isolated {
			continue
		}
		name := d.chains + digest([]byte(fmt.Sprint(chain)))
		c.out.Chains[name] = chain
		for _, address := range pod.Addresses {
			suffix, text := familyOf(address).suffix, address.String()
			c.out.Sets[d.verdicts+suffix].Elements[text] = "jump " + name
			c.out.Sets[self+suffix].Elements[text+" . "+text] = ""
		}
	}
}

// chain is what the pod's policies allow in the direction: what any of them allows.
func (c *compiler) chain(pod *Pod, d direction) (chain []Rule, isolated bool) {
	for _, policy := range c.cluster.Policies {
		if policy.Namespace != pod.Namespace || !d.isolates(&policy.Spec) || !selector(&policy.Spec.PodSelector).Matches(pod.Labels) {
			continue
		}
		isolated = true
		for _, clause := range d.clauses(&policy.Spec) {
			for _, match := range c.allowed(clause, policy.Namespace, pod, d) {
				chain = append(chain, Rule{join(match, "return"), policy.Namespace + "/" + policy.Name})
			}
		}
	}
	return append(chain, Rule{Text: "drop"}), isolated
}

// allowed are the expressions of what a clause allows to the pod.
func (c *compiler) allowed(from clause, namespace string, pod *Pod, d direction) []string {
	ports := parsePorts(from.ports)
	peers := c.peers(from.peers, namespace)
	var all []string
	if d.kind == networkingv1.PolicyTypeIngress {
		// Who is selected is who has the port.
		ports.resolve(pod)
	} else {
		for _, named := range ports.named {
			for _, peer := range peers {
				all = append(all, c.targets(peer, named)...)
			}
		}
	}
	matches := ports.matches()
	if len(from.ports) == 0 {
		matches = []string{""}
	}
	for _, peer := range peers {
		for _, addresses := range c.addresses(peer, d) {
			for _, match := range matches {
				all = append(all, join(addresses, match))
			}
		}
	}
	return all
}

// peers of a clause. None means everyone, but peers that cannot be read mean nobody.
func (c *compiler) peers(from []networkingv1.NetworkPolicyPeer, namespace string) []peer {
	if len(from) == 0 {
		return []peer{everyone}
	}
	var all []peer
	for _, each := range from {
		if parsed, ok := c.parsePeer(each, namespace); ok {
			all = append(all, parsed)
		}
	}
	return all
}

// addresses are the expressions of a peer's addresses, one for each family that it has any of.
func (c *compiler) addresses(of peer, d direction) []string {
	if of.id == everyone.id {
		return []string{""}
	}
	if of.block != nil {
		return []string{of.block.match(familyOf(of.block.network.Addr()).protocol + " " + d.peer)}
	}
	var all []string
	for _, f := range families {
		name := "peers-" + of.id + f.suffix
		c.fill(name, f.address, f, func(pod *Pod, address netip.Addr) []string {
			if of.holds(pod, address) {
				return []string{address.String()}
			}
			return nil
		})
		if c.out.Sets[name] != nil {
			all = append(all, fmt.Sprintf("%s %s @%s", f.protocol, d.peer, name))
		}
	}
	return all
}

// targets are the expressions of those pods among a peer's that have a port of the name: addresses with their ports.
func (c *compiler) targets(of peer, named namedPort) []string {
	var all []string
	for _, f := range families {
		name := "targets-" + identity(of.id, named.protocol, named.name) + f.suffix
		c.fill(name, f.address+" . inet_proto . inet_service", f, func(pod *Pod, address netip.Addr) (keys []string) {
			if of.holds(pod, address) {
				for _, number := range named.of(pod) {
					keys = append(keys, fmt.Sprintf("%s . %s . %d", address, protocols[named.protocol], number))
				}
			}
			return keys
		})
		if c.out.Sets[name] != nil {
			all = append(all, fmt.Sprintf("%s daddr . meta l4proto . th dport @%s", f.protocol, name))
		}
	}
	return all
}

// fill makes a set of what keys says of each address of a family, unless it is there or would be empty.
func (c *compiler) fill(name, kind string, f family, keys func(*Pod, netip.Addr) []string) {
	if c.out.Sets[name] != nil {
		return
	}
	elements := map[string]string{}
	for _, pod := range c.cluster.Pods {
		for _, address := range pod.Addresses {
			if pod.Ended || familyOf(address) != f {
				continue
			}
			for _, key := range keys(pod, address) {
				elements[key] = ""
			}
		}
	}
	if len(elements) > 0 {
		c.out.Sets[name] = &Set{Type: kind, Elements: elements}
	}
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), " ")
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}
