package rules

import (
	"fmt"
	"strings"
)

// reachCase is a state of policies, named NAMESPACE/NAME, and who may reach whom in it. There are pods a and b in each of
// the namespaces x, w and z, written x/a; each serves tcp-80 (named serve-80), tcp-81 (serve-81) and udp-80, and tcp-80
// behind the address of a Service too.
//
// The cases are those of Kubernetes' own tests (k8s.io/kubernetes/test/e2e/network/netpol), and some more.
type reachCase struct {
	name     string
	policies map[string]string
	allowed  func(from, to, port string) bool
}

type policies = map[string]string

func namespace(pod string) string { return pod[:1] }

// parts are more networks than a rule has room for, if each took a step of its own.
func parts(format string) string {
	var all strings.Builder
	for i := range 200 {
		fmt.Fprintf(&all, format, i)
	}
	return all.String()
}

const toXA = "podSelector: {matchLabels: {pod: a}}"

var cases = []reachCase{
	{"no policy", nil, func(_, _, _ string) bool { return true }},
	{"ingress denied in a namespace", policies{"x/deny": "podSelector: {}"},
		func(_, to, _ string) bool { return namespace(to) != "x" }},
	{"all denied in a namespace", policies{"x/deny": "{podSelector: {}, policyTypes: [Ingress, Egress]}"},
		func(from, to, _ string) bool { return namespace(to) != "x" && namespace(from) != "x" }},
	{"from the same namespace", policies{"x/p": "{" + toXA + ", ingress: [{from: [{podSelector: {matchLabels: {pod: b}}}]}]}"},
		func(from, to, _ string) bool { return to != "x/a" || from == "x/b" }},
	{"from all namespaces", policies{"x/p": "{" + toXA + ", ingress: [{from: [{namespaceSelector: {}}]}]}"},
		func(_, _, _ string) bool { return true }},
	{"from another namespace", policies{"x/p": "{" + toXA + ", ingress: [{from: [{namespaceSelector: {matchLabels: {ns: w}}}]}]}"},
		func(from, to, _ string) bool { return to != "x/a" || namespace(from) == "w" }},
	{"expressions for pods", policies{"x/p": "{" + toXA + ", ingress: [{from: [{podSelector: {matchExpressions: [{key: pod, operator: In, values: [b, z]}]}}]}]}"},
		func(from, to, _ string) bool { return to != "x/a" || from == "x/b" }},
	{"expressions for namespaces", policies{"x/p": "{" + toXA + ", ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: ns, operator: NotIn, values: [x]}]}}]}]}"},
		func(from, to, _ string) bool { return to != "x/a" || namespace(from) != "x" }},
	{"pods or namespaces", policies{"x/p": "{" + toXA + ", ingress: [{from: [{namespaceSelector: {matchLabels: {ns: w}}}, {podSelector: {matchLabels: {pod: b}}}]}]}"},
		func(from, to, _ string) bool { return to != "x/a" || namespace(from) == "w" || from == "x/b" }},
	{"pods and namespaces", policies{"x/p": "{" + toXA + ", ingress: [{from: [{namespaceSelector: {matchLabels: {ns: w}}, podSelector: {matchLabels: {pod: b}}}]}]}"},
		func(from, to, _ string) bool { return to != "x/a" || from == "w/b" }},
	{"one port", policies{"x/p": "{" + toXA + ", ingress: [{from: [{namespaceSelector: {matchLabels: {ns: w}}}], ports: [{port: 81}]}]}"},
		func(from, to, port string) bool { return to != "x/a" || (namespace(from) == "w" && port == "tcp-81") }},
	{"stacked policies", policies{
		"x/p": "{" + toXA + ", ingress: [{from: [{namespaceSelector: {matchLabels: {ns: w}}}], ports: [{port: 81}]}]}",
		"x/q": "{" + toXA + ", ingress: [{from: [{namespaceSelector: {matchLabels: {ns: w}}}], ports: [{port: 80}]}]}"},
		func(from, to, port string) bool { return to != "x/a" || (namespace(from) == "w" && port != "udp-80") }},
	{"everything allowed", policies{"x/p": "{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}"},
		func(_, _, _ string) bool { return true }},
	{"a named port of ingress", policies{"x/p": "{" + toXA + ", ingress: [{ports: [{port: serve-81}]}]}"},
		func(_, to, port string) bool { return to != "x/a" || port == "tcp-81" }},
	{"a named port of egress", policies{"x/p": "{" + toXA + ", policyTypes: [Egress], egress: [{ports: [{port: serve-81}]}]}"},
		func(from, _, port string) bool { return from != "x/a" || port == "tcp-81" }},
	{"a named port of egress to some", policies{"x/p": "{" + toXA + ", policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {ns: w}}}], ports: [{port: serve-81}]}]}"},
		func(from, to, port string) bool { return from != "x/a" || (port == "tcp-81" && namespace(to) == "w") }},
	{"a range of ports", policies{"x/p": "{" + toXA + ", ingress: [{ports: [{port: 81, endPort: 90}]}]}"},
		func(_, to, port string) bool { return to != "x/a" || port == "tcp-81" }},
	{"another protocol", policies{"x/p": "{" + toXA + ", ingress: [{ports: [{port: 80, protocol: UDP}]}]}"},
		func(_, to, port string) bool { return to != "x/a" || port == "udp-80" }},
	{"SCTP is not TCP", policies{"x/p": "{" + toXA + ", ingress: [{ports: [{port: 80, protocol: SCTP}]}]}"},
		func(_, to, _ string) bool { return to != "x/a" }},
	{"a protocol without a port", policies{"x/p": "{" + toXA + ", ingress: [{ports: [{protocol: TCP}]}]}"},
		func(_, to, port string) bool { return to != "x/a" || port != "udp-80" }},
	{"egress to a namespace", policies{"x/p": "{" + toXA + ", policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {ns: w}}, podSelector: {matchLabels: {pod: a}}}]}]}"},
		func(from, to, _ string) bool { return from != "x/a" || to == "w/a" }},
	{"what may come in may be answered", policies{
		"x/p": "{" + toXA + ", policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchLabels: {pod: b}}}]}]}"},
		func(from, to, _ string) bool { return from != "x/a" && (to != "x/a" || from == "x/b") }},
	{"both ends must allow", policies{
		"x/in":  "{" + toXA + ", ingress: [{from: [{namespaceSelector: {matchLabels: {ns: w}}}]}]}",
		"w/out": "{podSelector: {matchLabels: {pod: b}}, policyTypes: [Egress]}"},
		func(from, to, _ string) bool { return from != "w/b" && (to != "x/a" || namespace(from) == "w") }},
	{"a block without a part of it", policies{"x/p": "{" + toXA + ", policyTypes: [Egress], egress: [{to: [" +
		"{ipBlock: {cidr: 10.42.0.0/24, except: [10.42.0.11/32]}}, {ipBlock: {cidr: 'fd00::/64', except: ['fd00::11/128']}}]}]}"},
		func(from, to, _ string) bool { return from != "x/a" || to != "x/b" }},
	{"a block without many parts of it", policies{"x/p": "{" + toXA + ", policyTypes: [Egress], egress: [{to: [" +
		"{ipBlock: {cidr: 0.0.0.0/0, except: [10.42.0.11/32" + parts(", 10.44.%d.0/25") + "]}}, {ipBlock: {cidr: '::/0', except: ['fd00::11/128'" + parts(", 'fd01:%d::/33'") + "]}}]}]}"},
		func(from, to, _ string) bool { return from != "x/a" || to != "x/b" }},
	{"what one block leaves out another has", policies{
		"x/p": "{" + toXA + ", policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.42.0.0/24, except: [10.42.0.11/32]}}, {ipBlock: {cidr: 'fd00::/64', except: ['fd00::11/128']}}]}]}",
		"x/q": "{" + toXA + ", policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.42.0.11/32}}, {ipBlock: {cidr: 'fd00::11/128'}}]}]}"},
		func(_, _, _ string) bool { return true }},
	{"no policy again", nil, func(_, _, _ string) bool { return true }},
}
