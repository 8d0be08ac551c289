package networkpolicy

import (
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"

	"kiln.dev/node/internal/networkpolicy/attach"
	"kiln.dev/node/internal/networkpolicy/rules"
)

// view is the cluster as rules need it, seen from the node of that name.
//
// Addresses of the node's own pods are those that the CNI plugin told. What the API server says of them is late for pods
// that start, and after a reboot it says for a while which pod had an address before, when another may have it now.
func view(node string, policies []*networkingv1.NetworkPolicy, namespaces []*corev1.Namespace, pods []*corev1.Pod, attached []attach.Attachment) rules.Cluster {
	cluster := rules.Cluster{Policies: policies, Namespaces: map[string]labels.Set{}}
	for _, namespace := range namespaces {
		cluster.Namespaces[namespace.Name] = namespace.Labels
	}
	told := map[types.UID][]netip.Addr{}
	for _, a := range attached {
		told[types.UID(a.UID)] = append(told[types.UID(a.UID)], a.Addresses...)
	}
	for _, pod := range pods {
		addresses := told[pod.UID]
		delete(told, pod.UID)
		local := pod.Spec.NodeName == node
		if !local {
			addresses = published(pod)
		}
		if pod.Spec.HostNetwork || len(addresses) == 0 {
			continue
		}
		cluster.Pods = append(cluster.Pods, &rules.Pod{
			Namespace: pod.Namespace, Labels: pod.Labels, Addresses: addresses, Ports: ports(pod), Local: local,
			Ended: pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed,
		})
	}
	for _, addresses := range told {
		cluster.Closed = append(cluster.Closed, addresses...)
	}
	return cluster
}

// published are the addresses that the API server has of a pod.
func published(pod *corev1.Pod) []netip.Addr {
	var all []netip.Addr
	for _, ip := range pod.Status.PodIPs {
		if address, err := netip.ParseAddr(ip.IP); err == nil {
			all = append(all, address)
		}
	}
	return all
}

// ports of the containers that serve: those that run beside the others, init containers that are restarted among them.
func ports(pod *corev1.Pod) []corev1.ContainerPort {
	var all []corev1.ContainerPort
	for _, container := range pod.Spec.InitContainers {
		if container.RestartPolicy != nil && *container.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			all = append(all, container.Ports...)
		}
	}
	for _, container := range pod.Spec.Containers {
		all = append(all, container.Ports...)
	}
	return all
}

// trim keeps of an object what view looks at: the rest of all pods of a cluster would be most of this package's memory.
func trim(object any) (any, error) {
	switch o := object.(type) {
	case *corev1.Pod:
		return trimPod(o), nil
	case *corev1.Namespace:
		return &corev1.Namespace{ObjectMeta: trimMeta(o.ObjectMeta)}, nil
	case *networkingv1.NetworkPolicy:
		return &networkingv1.NetworkPolicy{ObjectMeta: trimMeta(o.ObjectMeta), Spec: o.Spec}, nil
	default:
		return object, nil
	}
}

func trimPod(pod *corev1.Pod) *corev1.Pod {
	trimmed := &corev1.Pod{ObjectMeta: trimMeta(pod.ObjectMeta)}
	trimmed.Spec.NodeName, trimmed.Spec.HostNetwork = pod.Spec.NodeName, pod.Spec.HostNetwork
	trimmed.Spec.Containers = []corev1.Container{{Ports: ports(pod)}}
	trimmed.Status.Phase, trimmed.Status.PodIPs = pod.Status.Phase, pod.Status.PodIPs
	return trimmed
}

func trimMeta(meta metav1.ObjectMeta) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Name: meta.Name, Namespace: meta.Namespace, UID: meta.UID, ResourceVersion: meta.ResourceVersion, Labels: meta.Labels,
	}
}
