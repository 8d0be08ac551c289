package addons

import (
	"cmp"
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/kubernetes/scheme"
)

// inTurn gives the add-ons in the order of application: by name, but those that define kinds after the others, which are served at once and
// start pods, while a definition keeps the API server busy for a while; and after them what may need their kinds.
func inTurn(files map[string]*addon) []*addon {
	byName := func(a, b *addon) int {
		return cmp.Or(cmp.Compare(a.turn(), b.turn()), cmp.Compare(a.name, b.name))
	}
	return slices.SortedFunc(maps.Values(files), byName)
}

func (a *addon) turn() int {
	const plain, defines, needs = 0, 1, 2
	turn := plain
	for _, object := range a.objects {
		switch kind := object.GroupVersionKind(); {
		case kind.Kind == "CustomResourceDefinition":
			return defines
		case kind.Kind != "APIService" && !scheme.Scheme.Recognizes(kind): // The API server's own kinds, but for these two.
			turn = needs
		}
	}
	return turn
}

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
