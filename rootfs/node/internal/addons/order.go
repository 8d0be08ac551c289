package addons

import (
	"cmp"
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// inTurn gives the add-ons in the order of application: by name, but those that define kinds after those that need none of them, which are
// served at once and start pods, while a definition keeps the API server busy for a while; and what needs them after both.
func inTurn(files map[string]*addon) []*addon {
	defined := map[string]bool{}
	turns := map[*addon]int{}
	for _, a := range files {
		for _, group := range a.definedGroups() {
			defined[group] = true
			turns[a] = 1
		}
	}
	for _, a := range files {
		if turns[a] == 0 && a.mentions(defined) {
			turns[a] = 2
		}
	}
	return slices.SortedFunc(maps.Values(files), func(a, b *addon) int {
		return cmp.Or(cmp.Compare(turns[a], turns[b]), cmp.Compare(a.name, b.name))
	})
}

// definedGroups are the API groups whose kinds an add-on defines.
func (a *addon) definedGroups() []string {
	var groups []string
	for _, object := range a.objects {
		if object.GetKind() == "CustomResourceDefinition" {
			group, _, _ := unstructured.NestedString(object.Object, "spec", "group")
			groups = append(groups, group)
		}
	}
	return groups
}

// mentions tells whether an add-on has objects of one of the groups, or gives rights to them.
func (a *addon) mentions(groups map[string]bool) bool {
	return slices.ContainsFunc(a.objects, func(object *unstructured.Unstructured) bool {
		if groups[object.GroupVersionKind().Group] {
			return true
		}
		rules, _, _ := unstructured.NestedSlice(object.Object, "rules")
		return slices.ContainsFunc(rules, func(rule any) bool {
			fields, _ := rule.(map[string]any)
			named, _, _ := unstructured.NestedStringSlice(fields, "apiGroups")
			return slices.ContainsFunc(named, func(group string) bool { return groups[group] })
		})
	})
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
