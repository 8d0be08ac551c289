package addons

import (
	"cmp"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// order in which kinds are applied, so that most objects find what they refer to at the first try. Kinds that are not
// named here, custom resources among them, come last.
var order = []string{
	"Namespace", "CustomResourceDefinition", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding",
	"PriorityClass", "StorageClass", "IngressClass", "ConfigMap", "Secret", "Service", "Deployment", "DaemonSet",
	"StatefulSet",
}

// sorted gives the objects in the order of application; those of one kind as in the file.
func sorted(objects []*unstructured.Unstructured) []*unstructured.Unstructured {
	return slices.SortedStableFunc(slices.Values(objects), func(a, b *unstructured.Unstructured) int {
		return cmp.Compare(place(a.GetKind()), place(b.GetKind()))
	})
}

func place(kind string) int {
	if at := slices.Index(order, kind); at >= 0 {
		return at
	}
	return len(order)
}
