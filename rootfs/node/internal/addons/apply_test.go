package addons

import (
	"context"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic/fake"
)

// resettable is a mapper that never learns anything new.
type resettable struct{ meta.RESTMapper }

func (resettable) Reset() {}

var claims = schema.GroupVersionResource{Version: "v1", Resource: "persistentvolumeclaims"}

// cluster has a claim of a volume that the add-on `shop` owns, and the files.
func cluster(files map[string]*addon, annotations map[string]string) *applier {
	mapper := meta.NewDefaultRESTMapper(nil)
	mapper.Add(schema.GroupVersionKind{Version: "v1", Kind: "PersistentVolumeClaim"}, meta.RESTScopeNamespace)
	live := claim("default")
	live.SetLabels(map[string]string{Label: "shop"})
	live.SetAnnotations(annotations)
	return &applier{dynamic: fake.NewSimpleDynamicClient(runtime.NewScheme(), live), mapper: resettable{mapper}, files: files}
}

func claim(namespace string) *unstructured.Unstructured {
	object := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "PersistentVolumeClaim"}}
	object.SetName("data")
	object.SetNamespace(namespace)
	return object
}

func TestWhatAChartKeepsIsNotDeleted(t *testing.T) {
	for policy, want := range map[string]bool{"keep": true, "Keep ": true, "": false} {
		p := cluster(nil, map[string]string{"helm.sh/resource-policy": policy})
		if err := p.prune(context.Background(), "shop", []reference{referTo(claim("default"))}); err != nil {
			t.Error(err)
		}
		_, err := p.dynamic.Resource(claims).Namespace("default").Get(context.Background(), "data", metav1.GetOptions{})
		if kept := err == nil; kept != want {
			t.Errorf("policy %q: the claim is kept %t (%v)", policy, kept, err)
		}
	}
}

func TestWhatAnotherFileHasIsNotDeleted(t *testing.T) {
	owned := []reference{referTo(claim("default"))}
	absent := &addon{name: "shop", digest: absent}
	for what, c := range map[string]struct {
		files map[string]*addon
		kept  bool
	}{
		"removed":        {map[string]*addon{"shop": absent}, false},
		"renamed":        {map[string]*addon{"shop": absent, "store": {name: "store", objects: []*unstructured.Unstructured{claim("default")}}}, true},
		"no namespace":   {map[string]*addon{"shop": absent, "store": {name: "store", objects: []*unstructured.Unstructured{claim("")}}}, true},
		"another object": {map[string]*addon{"shop": absent, "store": {name: "store", objects: []*unstructured.Unstructured{claim("other")}}}, false},
	} {
		p := cluster(c.files, nil)
		if err := p.prune(context.Background(), "shop", owned); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		_, err := p.dynamic.Resource(claims).Namespace("default").Get(context.Background(), "data", metav1.GetOptions{})
		if kept := err == nil; kept != c.kept || err != nil && !apierrors.IsNotFound(err) {
			t.Errorf("%s: the claim is kept %t (%v), want %t", what, kept, err, c.kept)
		}
	}
}
