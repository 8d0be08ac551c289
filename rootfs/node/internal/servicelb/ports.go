package servicelb

import (
	"cmp"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// Class is the loadBalancerClass of this controller. Services without a class are its own too.
const Class = "kiln.dev/servicelb"

// port is one port of the node's addresses.
type port struct {
	protocol corev1.Protocol
	number   int32
}

func (p port) String() string { return fmt.Sprintf("%s/%d", p.protocol, p.number) }

// owners tells who holds each port, in words for the user.
type owners map[port]string

// nodePorts are the ports of the node's own programs.
func nodePorts(apiPort int) owners {
	return owners{
		{corev1.ProtocolTCP, 22}:             "the node's SSH server",
		{corev1.ProtocolTCP, int32(apiPort)}: "the node's API server",
		{corev1.ProtocolTCP, 10250}:          "the node's kubelet",
		{corev1.ProtocolUDP, 8472}:           "the node's VXLAN tunnel",
		{corev1.ProtocolUDP, 51820}:          "the node's WireGuard tunnel",
	}
}

// addPods adds the host ports of pods that run or will.
func (o owners) addPods(pods []*corev1.Pod) {
	for _, pod := range pods {
		if pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
			continue
		}
		for _, container := range slices.Concat(pod.Spec.InitContainers, pod.Spec.Containers) {
			for _, p := range container.Ports {
				if p.HostPort != 0 {
					o[port{protocol(p.Protocol), p.HostPort}] = fmt.Sprintf("pod %s/%s", pod.Namespace, pod.Name)
				}
			}
		}
	}
}

// addNodePorts adds the node ports of all Services.
func (o owners) addNodePorts(services []*corev1.Service) {
	for _, service := range services {
		for _, p := range service.Spec.Ports {
			if p.NodePort != 0 {
				o[port{protocol(p.Protocol), p.NodePort}] = nodePortOf(service)
			}
		}
	}
}

func nodePortOf(service *corev1.Service) string { return "the node port of service " + name(service) }

// allocate gives ports to Services, oldest first, all ports of a Service or none. It returns why each Service that got
// none did not.
func allocate(services []*corev1.Service, taken owners) map[*corev1.Service]string {
	refused := map[*corev1.Service]string{}
	for _, service := range byAge(services) {
		if reason := conflict(service, taken); reason != "" {
			refused[service] = reason
			continue
		}
		for _, p := range service.Spec.Ports {
			taken[port{protocol(p.Protocol), p.Port}] = "service " + name(service)
		}
	}
	return refused
}

func conflict(service *corev1.Service, taken owners) string {
	for _, p := range service.Spec.Ports {
		wanted := port{protocol(p.Protocol), p.Port}
		if own := p.Port == p.NodePort && taken[wanted] == nodePortOf(service); own {
			continue // both lead to the same endpoints
		}
		if owner, ok := taken[wanted]; ok {
			return fmt.Sprintf("port %s of the node is in use by %s", wanted, owner)
		}
	}
	return ""
}

// byAge sorts by creation; Services of the same second by name, so that the result does not change between runs.
func byAge(services []*corev1.Service) []*corev1.Service {
	return slices.SortedFunc(slices.Values(services), func(a, b *corev1.Service) int {
		return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), cmp.Compare(name(a), name(b)))
	})
}

// ours tells Services that this controller serves.
func ours(service *corev1.Service) bool {
	class := service.Spec.LoadBalancerClass
	return service.Spec.Type == corev1.ServiceTypeLoadBalancer && service.DeletionTimestamp == nil &&
		(class == nil || *class == Class)
}

// protocol fills in the default, which objects from a client may lack.
func protocol(p corev1.Protocol) corev1.Protocol { return cmp.Or(p, corev1.ProtocolTCP) }

func name(service *corev1.Service) string { return service.Namespace + "/" + service.Name }
