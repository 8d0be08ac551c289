package rules

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/yaml"
)

// policy reads the spec of a policy of the namespace x.
func policy(t *testing.T, name, spec string) *networkingv1.NetworkPolicy {
	t.Helper()
	p := &networkingv1.NetworkPolicy{}
	p.Namespace, p.Name = "x", name
	if err := yaml.UnmarshalStrict([]byte(spec), &p.Spec); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, spec)
	}
	return p
}

// webPod is 10.42.0.2 in the namespace x. The web server has another port on every pod.
func webPod(address string, namespace string, port int32) *Pod {
	return &Pod{
		Namespace: namespace, Labels: labels.Set{"app": "web"}, Addresses: []netip.Addr{netip.MustParseAddr(address)}, Local: true,
		Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: port}, {Name: "dns", ContainerPort: 53, Protocol: "UDP"}},
	}
}

// chains are the rules of the pod 10.42.0.2 by direction; names of sets are cut after their first word.
func chains(t *testing.T, policies ...*networkingv1.NetworkPolicy) (in, out []string) {
	t.Helper()
	r := Compile(Cluster{
		Policies:   policies,
		Namespaces: map[string]labels.Set{"x": {"team": "a"}, "y": {"team": "b"}},
		Pods:       []*Pod{webPod("10.42.0.2", "x", 8080), webPod("10.42.0.3", "y", 8081)},
	})
	texts := func(d direction) (all []string) {
		chain, isolated := strings.CutPrefix(r.Sets[d.verdicts+"-4"].Elements["10.42.0.2"], "jump ")
		if !isolated {
			return []string{"open"}
		}
		for _, rule := range r.Chains[chain] {
			head, name, found := strings.Cut(rule.Text, "@")
			if found {
				kind, _, _ := strings.Cut(name, "-")
				_, rest, _ := strings.Cut(name, " ")
				head += "@" + kind + " " + rest
			}
			all = append(all, head)
		}
		return all
	}
	return texts(ingress), texts(egress)
}

func TestRulesOfAPolicy(t *testing.T) {
	open, closed := []string{"open"}, []string{"drop"}
	cases := map[string]struct {
		spec    string
		in, out []string
	}{
		"nothing said is ingress denied": {"podSelector: {}", closed, open},
		"another pod":                    {"podSelector: {matchLabels: {app: db}}", open, open},
		"egress without rules":           {"{podSelector: {}, policyTypes: [Egress]}", open, closed},
		"older policy with egress rules": {"{podSelector: {}, egress: [{}]}", closed, []string{"return", "drop"}},
		"everyone, every port":           {"{podSelector: {}, ingress: [{}]}", []string{"return", "drop"}, open},
		"ports of three protocols": {
			"{podSelector: {}, ingress: [{ports: [{port: 80}, {port: 53, protocol: UDP}, {port: 9, protocol: SCTP}]}]}",
			[]string{"tcp dport 80 return", "udp dport 53 return", "sctp dport 9 return", "drop"}, open},
		"ranges that overlap or touch": {
			"{podSelector: {}, ingress: [{ports: [{port: 90, endPort: 95}, {port: 80}, {port: 94, endPort: 99}, {port: 100}]}]}",
			[]string{"tcp dport { 80, 90-100 } return", "drop"}, open},
		"a protocol without a port": {
			"{podSelector: {}, ingress: [{ports: [{protocol: UDP}, {protocol: UDP, port: 5}]}]}",
			[]string{"meta l4proto udp return", "drop"}, open},
		"a named port is the selected pod's": {
			"{podSelector: {}, ingress: [{ports: [{port: http}]}]}", []string{"tcp dport 8080 return", "drop"}, open},
		"a named port of another protocol": {
			"{podSelector: {}, ingress: [{ports: [{port: http, protocol: UDP}]}]}", closed, open},
		"a named port that nobody has": {
			"{podSelector: {}, ingress: [{ports: [{port: nobody}]}], egress: [{ports: [{port: nobody}]}]}", closed, closed},
		"a named port is the peer's for egress": {
			"{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: http}, {port: 443}]}]}", open,
			[]string{"ip daddr . meta l4proto . th dport @targets return", "tcp dport 443 return", "drop"}},
		"peers by selectors": {
			"{podSelector: {}, ingress: [{from: [{podSelector: {}}, {namespaceSelector: {}}], ports: [{port: 80}]}]}",
			[]string{"ip saddr @peers tcp dport 80 return", "ip saddr @peers tcp dport 80 return", "drop"}, open},
		"a peer that no pod is": {
			"{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]}", closed, open},
		"a block without parts of it": {
			"{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.3.0.0/16, 10.1.2.0/24, 10.1.0.0/16, 10.1.0.0/16]}}]}]}", open,
			[]string{"ip daddr 10.0.0.0/8 ip daddr != { 10.1.0.0/16, 10.3.0.0/16 } return", "drop"}},
		"a block without one part": {
			"{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]}",
			[]string{"ip saddr 10.0.0.0/8 ip saddr != 10.1.0.0/16 return", "drop"}, open},
		"a block of IPv6": {
			"{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 'fd00::/8'}}], ports: [{port: 80}]}]}",
			[]string{"ip6 saddr fd00::/8 tcp dport 80 return", "drop"}, open},
		"a block that is none allows nothing": {
			"{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0}}]}]}", closed, open},
	}
	for name, c := range cases {
		in, out := chains(t, policy(t, "p", c.spec))
		if !slices.Equal(in, c.in) || !slices.Equal(out, c.out) {
			t.Errorf("%s:\n in  %q\nwant %q\n out %q\nwant %q", name, in, c.in, out, c.out)
		}
	}
}

func TestWhatOnePolicyAllowsAnotherDoesNotTake(t *testing.T) {
	in, _ := chains(t,
		policy(t, "b", "{podSelector: {}, ingress: [{ports: [{port: 81}]}]}"),
		policy(t, "a", "{podSelector: {}, ingress: [{ports: [{port: 80}]}]}"),
		policy(t, "c", "podSelector: {}"))
	if want := []string{"tcp dport 80 return", "tcp dport 81 return", "drop"}; !slices.Equal(in, want) {
		t.Errorf("%q, want %q", in, want)
	}
}

func TestWithoutPoliciesThereIsNothing(t *testing.T) {
	r := Compile(Cluster{Pods: []*Pod{webPod("10.42.0.2", "x", 80)}, Closed: []netip.Addr{netip.MustParseAddr("10.42.0.9")}})
	if !r.Empty() {
		t.Errorf("%+v", r)
	}
}

func TestPodsUnderTheSamePoliciesShareAChain(t *testing.T) {
	r := Compile(Cluster{
		Policies: []*networkingv1.NetworkPolicy{policy(t, "p", "{podSelector: {}, ingress: [{ports: [{port: 80}]}]}")},
		Pods:     []*Pod{webPod("10.42.0.2", "x", 1), webPod("10.42.0.3", "x", 2), webPod("10.42.0.4", "y", 3)},
	})
	if len(r.Chains) != 1 || len(r.Sets["ingress-4"].Elements) != 2 {
		t.Errorf("chains %v, pods %v", r.Chains, r.Sets["ingress-4"].Elements)
	}
}

func TestPeers(t *testing.T) {
	ended, elsewhere := webPod("10.42.0.4", "x", 80), webPod("10.42.1.2", "x", 80)
	ended.Ended, elsewhere.Local = true, false
	r := Compile(Cluster{
		Policies: []*networkingv1.NetworkPolicy{policy(t, "p", "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}")},
		Pods:     []*Pod{webPod("10.42.0.2", "x", 80), webPod("10.42.0.3", "y", 80), ended, elsewhere},
		Closed:   []netip.Addr{netip.MustParseAddr("10.42.0.9")},
	})
	for name, set := range r.Sets {
		if strings.HasPrefix(name, "peers-") && !slices.Equal(sorted(set.Elements), []string{"10.42.0.2", "10.42.1.2"}) {
			t.Errorf("%s is %v, want those of the namespace that have not ended, on every node", name, set.Elements)
		}
	}
	isolated := r.Sets["ingress-4"].Elements
	if !slices.Equal(sorted(isolated), []string{"10.42.0.2", "10.42.0.4", "10.42.0.9"}) || isolated["10.42.0.9"] != "drop" {
		t.Errorf("isolated are %v, want those of this node, and nothing to what the API server has forgotten", isolated)
	}
}
