package servicelb

import (
	"encoding/json"
	"net/netip"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kiln.dev/node/internal/ipfamily"
)

var patchOptions = metav1.PatchOptions{FieldManager: "kiln-servicelb"}

// ingressPatch replaces the addresses in the status of a Service; none removes them.
func ingressPatch(addresses []corev1.LoadBalancerIngress) ([]byte, error) {
	return json.Marshal(map[string]any{"status": map[string]any{"loadBalancer": map[string]any{"ingress": addresses}}})
}

// ingress lists the addresses of all nodes that can take traffic from outside, in the order of the nodes.
func ingress(nodes []*corev1.Node) []corev1.LoadBalancerIngress {
	var addresses []string
	for _, node := range nodes {
		for _, address := range node.Status.Addresses {
			if _, err := netip.ParseAddr(address.Address); err == nil && address.Type != corev1.NodeHostName {
				addresses = append(addresses, address.Address)
			}
		}
	}
	slices.Sort(addresses)
	var list []corev1.LoadBalancerIngress
	for _, address := range slices.Compact(addresses) {
		list = append(list, corev1.LoadBalancerIngress{IP: address})
	}
	return list
}

// ofFamilies are the addresses at which a Service of these families answers: kube-proxy takes no others.
func ofFamilies(addresses []corev1.LoadBalancerIngress, families []corev1.IPFamily) []corev1.LoadBalancerIngress {
	return filter(addresses, func(ingress corev1.LoadBalancerIngress) bool {
		address, err := netip.ParseAddr(ingress.IP)
		return err == nil && (len(families) == 0 || slices.Contains(families, corev1.IPFamily(ipfamily.Of(address).String())))
	})
}

// sameIngress compares by address: the API server adds fields of its own, such as ipMode.
func sameIngress(a, b []corev1.LoadBalancerIngress) bool {
	return slices.EqualFunc(a, b, func(x, y corev1.LoadBalancerIngress) bool {
		return x.IP == y.IP && x.Hostname == y.Hostname
	})
}

// trim drops what the controller does not read from cached objects, which are the bulk of a cluster's memory.
func trim(object any) (any, error) {
	switch o := object.(type) {
	case *corev1.Pod:
		return trimPod(o), nil
	case *corev1.Node:
		return &corev1.Node{
			ObjectMeta: metav1.ObjectMeta{Name: o.Name, UID: o.UID, ResourceVersion: o.ResourceVersion},
			Status:     corev1.NodeStatus{Addresses: o.Status.Addresses},
		}, nil
	case *corev1.Service:
		o.ManagedFields = nil
	}
	return object, nil
}

func trimPod(pod *corev1.Pod) *corev1.Pod {
	ports := func(containers []corev1.Container) []corev1.Container {
		var kept []corev1.Container
		for _, container := range containers {
			used := slices.DeleteFunc(slices.Clone(container.Ports), func(p corev1.ContainerPort) bool { return p.HostPort == 0 })
			if len(used) > 0 {
				kept = append(kept, corev1.Container{Ports: used})
			}
		}
		return kept
	}
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID, ResourceVersion: pod.ResourceVersion},
		Spec:       corev1.PodSpec{InitContainers: ports(pod.Spec.InitContainers), Containers: ports(pod.Spec.Containers)},
		Status:     corev1.PodStatus{Phase: pod.Status.Phase},
	}
}

func filter[T any](items []T, keep func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(items), func(item T) bool { return !keep(item) })
}
