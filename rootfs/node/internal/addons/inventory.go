package addons

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	corev1apply "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/kubernetes"
)

// Label is on every object that an add-on owns; its value is the add-on's name.
const Label = "kiln.dev/addon"

// fieldManager of all that is applied.
const fieldManager = "kiln-addons"

// inventoryNamespace holds a ConfigMap for each add-on, inventoryPrefix before its name.
const (
	inventoryNamespace = metav1.NamespaceSystem
	inventoryPrefix    = "kiln-addon-"
)

// reference names an object in the inventory.
type reference struct {
	Group     string `json:"group,omitempty"`
	Version   string `json:"version"`
	Kind      string `json:"kind"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
}

func (r reference) kind() schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: r.Group, Version: r.Version, Kind: r.Kind}
}

func (r reference) String() string {
	if r.Namespace == "" {
		return r.Kind + " " + r.Name
	}
	return r.Kind + " " + r.Namespace + "/" + r.Name
}

// same compares without the version: an object is the same in all versions of its group.
func (r reference) same(other reference) bool {
	r.Version = other.Version
	return r == other
}

// means says whether this is the object of a file, which may leave out the namespace, or name one that its kind has not.
func (r reference) means(object *unstructured.Unstructured) bool {
	of := referTo(object)
	if r.Namespace == "" || of.Namespace == "" && r.Namespace == metav1.NamespaceDefault {
		of.Namespace = r.Namespace
	}
	return r.same(of)
}

func referTo(object *unstructured.Unstructured) reference {
	kind := object.GroupVersionKind()
	return reference{kind.Group, kind.Version, kind.Kind, object.GetNamespace(), object.GetName()}
}

// gone lists what is in the old inventory but not in the new one, last applied first.
func gone(old, current []reference) []reference {
	missing := slices.DeleteFunc(slices.Clone(old), func(r reference) bool {
		return slices.ContainsFunc(current, r.same)
	})
	slices.Reverse(missing)
	return missing
}

// inventories reads what each add-on owns.
func inventories(ctx context.Context, client kubernetes.Interface) (map[string][]reference, error) {
	list, err := client.CoreV1().ConfigMaps(inventoryNamespace).List(ctx, metav1.ListOptions{LabelSelector: Label})
	if err != nil {
		return nil, err
	}
	return recorded(list.Items)
}

// recorded reads inventories. The label is on the ConfigMaps that add-ons own too, whatever these hold.
func recorded(items []corev1.ConfigMap) (map[string][]reference, error) {
	found := map[string][]reference{}
	for _, item := range items {
		name := item.Labels[Label]
		if item.Name != inventoryPrefix+name {
			continue
		}
		var references []reference
		if err := json.Unmarshal([]byte(item.Data["objects"]), &references); err != nil {
			return nil, fmt.Errorf("ConfigMap %s: %w", item.Name, err)
		}
		found[name] = references
	}
	return found, nil
}

// remember writes the inventory of an add-on.
func remember(ctx context.Context, client kubernetes.Interface, a *addon, references []reference) error {
	text, err := json.Marshal(references)
	if err != nil {
		return err
	}
	inventory := corev1apply.ConfigMap(inventoryPrefix+a.name, inventoryNamespace).
		WithLabels(map[string]string{Label: a.name}).
		WithData(map[string]string{"file": a.path, "objects": string(text)})
	_, err = client.CoreV1().ConfigMaps(inventoryNamespace).Apply(ctx, inventory, metav1.ApplyOptions{FieldManager: fieldManager, Force: true})
	return err
}

// erase removes the inventory of an add-on that owns nothing any more.
func erase(ctx context.Context, client kubernetes.Interface, name string) error {
	err := client.CoreV1().ConfigMaps(inventoryNamespace).Delete(ctx, inventoryPrefix+name, metav1.DeleteOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

// inventoryReference is the object that events about an add-on are on.
func inventoryReference(name string) *corev1.ObjectReference {
	return &corev1.ObjectReference{APIVersion: "v1", Kind: "ConfigMap", Namespace: inventoryNamespace, Name: inventoryPrefix + name}
}
