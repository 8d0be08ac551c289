package rules

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// span is a range of ports, both ends in it.
type span struct{ first, last int32 }

// everyPort is what a protocol without a port means.
var everyPort = span{0, 65535}

// protocols are those that policies speak of, in the words of nftables.
var protocols = map[corev1.Protocol]string{corev1.ProtocolTCP: "tcp", corev1.ProtocolUDP: "udp", corev1.ProtocolSCTP: "sctp"}

// namedPort is a port that each pod may give another number.
type namedPort struct {
	protocol corev1.Protocol
	name     string
}

// portList is the ports of a clause, by protocol.
type portList struct {
	spans map[corev1.Protocol][]span
	named []namedPort
}

func parsePorts(ports []networkingv1.NetworkPolicyPort) portList {
	list := portList{spans: map[corev1.Protocol][]span{}}
	for _, port := range ports {
		protocol := corev1.ProtocolTCP
		if port.Protocol != nil {
			protocol = *port.Protocol
		}
		switch {
		case port.Port == nil:
			list.add(protocol, everyPort)
		case port.Port.Type == intstr.String:
			list.named = append(list.named, namedPort{protocol, port.Port.StrVal})
		case port.EndPort != nil:
			list.add(protocol, span{port.Port.IntVal, *port.EndPort})
		default:
			list.add(protocol, span{port.Port.IntVal, port.Port.IntVal})
		}
	}
	return list
}

func (l portList) add(protocol corev1.Protocol, s span) {
	l.spans[protocol] = append(l.spans[protocol], s)
}

// resolve puts the pod's own numbers in the place of names.
func (l portList) resolve(pod *Pod) {
	for _, named := range l.named {
		for _, number := range named.of(pod) {
			l.add(named.protocol, span{number, number})
		}
	}
}

// of is what the pod calls by that name: mostly one number or none.
func (n namedPort) of(pod *Pod) []int32 {
	var numbers []int32
	for _, port := range pod.Ports {
		protocol := port.Protocol
		if protocol == "" {
			protocol = corev1.ProtocolTCP
		}
		if port.Name == n.name && protocol == n.protocol {
			numbers = append(numbers, port.ContainerPort)
		}
	}
	return numbers
}

// matches are the expressions of nftables for the ports that have a number, one for each protocol.
func (l portList) matches() []string {
	var all []string
	for _, protocol := range []corev1.Protocol{corev1.ProtocolTCP, corev1.ProtocolUDP, corev1.ProtocolSCTP} {
		spans := merge(l.spans[protocol])
		switch {
		case len(spans) == 0:
		case spans[0] == everyPort:
			all = append(all, "meta l4proto "+protocols[protocol])
		case len(spans) == 1:
			all = append(all, fmt.Sprintf("%s dport %s", protocols[protocol], spans[0]))
		default:
			var texts []string
			for _, s := range spans {
				texts = append(texts, s.String())
			}
			all = append(all, fmt.Sprintf("%s dport { %s }", protocols[protocol], strings.Join(texts, ", ")))
		}
	}
	return all
}

// merge sorts spans and joins those that overlap or touch: nft refuses sets whose intervals overlap.
func merge(spans []span) []span {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b span) int { return int(a.first - b.first) })
	var merged []span
	for _, s := range spans {
		if n := len(merged); n > 0 && s.first <= merged[n-1].last+1 {
			merged[n-1].last = max(merged[n-1].last, s.last)
		} else {
			merged = append(merged, s)
		}
	}
	return merged
}

func (s span) String() string {
	if s.first == s.last {
		return fmt.Sprint(s.first)
	}
	return fmt.Sprintf("%d-%d", s.first, s.last)
}
