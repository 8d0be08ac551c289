package rules

import "fmt"

// Ruleset is the content of the table. Without a policy it has none: see Empty.
type Ruleset struct {
	// Chains are those that isolate pods. The base chain is always the same.
	Chains map[string][]Rule
	// Sets are sets, and maps from addresses to verdicts.
	Sets map[string]*Set
}

// Rule is an expression of nftables with its verdict. Comment names the policy that it comes from.
type Rule struct {
	Text, Comment string
}

// Set is a set when its elements have no values, or else a map.
type Set struct {
	// Type of the keys.
	Type     string
	Map      bool
	Elements map[string]string
}

// Empty says that there is nothing to enforce, and so no table.
func (r *Ruleset) Empty() bool { return len(r.Sets) == 0 }

// self names the sets of addresses of isolated pods, twice each: no policy keeps a pod from itself, which it reaches through a
// Service of its own.
const self = "self"

// newRuleset has what the base chain refers to.
func newRuleset() *Ruleset {
	r := &Ruleset{map[string][]Rule{}, map[string]*Set{}}
	for _, f := range families {
		r.Sets[self+f.suffix] = &Set{Type: f.address + " . " + f.address, Elements: map[string]string{}}
		for _, d := range directions {
			r.Sets[d.verdicts+f.suffix] = &Set{Type: f.address, Map: true, Elements: map[string]string{}}
		}
	}
	return r
}

// baseRules decide who is asked. What is not isolated meets no rule of a policy.
func baseRules() []string {
	rules := []string{
		"ct state established,related accept",
		// IPv6 finds its neighbours by packets that a bridge forwards. All else from addresses of the link alone bypasses the
		// addresses that policies are made of, and no router passes it on: it can only be from pod to pod on the bridge.
		"icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept",
		// What is for everybody on the bridge would reach isolated pods too, whose addresses are not in it, and they might answer. That needs no
		// rights, unlike a frame that says another address outside than inside.
		"meta pkttype { broadcast, multicast } drop",
		"ip6 saddr fe80::/10 drop",
		"ip6 daddr fe80::/10 drop",
	}
	for _, f := range families {
		rules = append(rules, fmt.Sprintf("%s saddr . %s daddr @%s accept", f.protocol, f.protocol, self+f.suffix))
	}
	for _, d := range directions {
		for _, f := range families {
			rules = append(rules, fmt.Sprintf("%s %s vmap @%s", f.protocol, d.own, d.verdicts+f.suffix))
		}
	}
	return rules
}
