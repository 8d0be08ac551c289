package addons

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/klog/v2"
)

// applier writes objects of any kind.
type applier struct {
	client  kubernetes.Interface
	dynamic dynamic.Interface
	mapper  meta.ResettableRESTMapper
	// files are all add-ons that there are now, by name.
	files map[string]*addon
}

// install applies an add-on and prunes what it had before and has no longer. What it is about to own is recorded
// first, so that nothing is forgotten when the power goes in between.
func (p *applier) install(ctx context.Context, a *addon, before []reference) error {
	objects := sorted(a.objects)
	current, unknown := p.complete(objects)
	if err := remember(ctx, p.client, a, append(gone(before, current), current...)); err != nil {
		return err
	}
	errs := []error{unknown}
	for _, object := range objects {
		errs = append(errs, p.apply(ctx, a, object))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if err := p.prune(ctx, a.name, gone(before, current)); err != nil {
		return err
	}
	return remember(ctx, p.client, a, current)
}

// complete fills in the namespaces that the file leaves to the default, and refers to the objects. A kind may be
// unknown until its definition is applied: the object then stays as the file has it.
func (p *applier) complete(objects []*unstructured.Unstructured) ([]reference, error) {
	var references []reference
	for _, object := range objects {
		if mapping, err := p.mapping(referTo(object)); err == nil {
			setNamespace(object, mapping)
		}
		references = append(references, referTo(object))
	}
	for i, r := range references {
		for _, other := range references[:i] {
			if r.same(other) {
				return references, fmt.Errorf("%s is in the file twice", r)
			}
		}
	}
	return references, nil
}

func setNamespace(object *unstructured.Unstructured, mapping *meta.RESTMapping) {
	namespaced := mapping.Scope.Name() == meta.RESTScopeNameNamespace
	if !namespaced {
		object.SetNamespace("")
	} else if object.GetNamespace() == "" {
		object.SetNamespace(metav1.NamespaceDefault)
	}
}

// mapping looks a kind up, and a second time with fresh discovery: its definition may be a moment old.
func (p *applier) mapping(r reference) (*meta.RESTMapping, error) {
	kind := r.kind()
	mapping, err := p.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if meta.IsNoMatchError(err) {
		p.mapper.Reset()
		mapping, err = p.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	}
	return mapping, err
}

func (p *applier) apply(ctx context.Context, a *addon, object *unstructured.Unstructured) error {
	mapping, err := p.mapping(referTo(object))
	if err != nil {
		return fmt.Errorf("%s: %w", referTo(object), err)
	}
	setNamespace(object, mapping)
	labels := object.GetLabels()
	if labels == nil {
		labels = map[string]string{}
	}
	labels[Label] = a.name
	object.SetLabels(labels)
	_, err = p.dynamic.Resource(mapping.Resource).Namespace(object.GetNamespace()).
		Apply(ctx, object.GetName(), object, metav1.ApplyOptions{FieldManager: fieldManager, Force: true})
	if err != nil {
		return fmt.Errorf("%s: %w", referTo(object), err)
	}
	return nil
}

// keepAnnotation with the value `keep` is how a chart says that an object outlives it: volumes, definitions
// (https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource).
const keepAnnotation = "helm.sh/resource-policy"

// prune deletes objects of an add-on, unless somebody took them over by changing their label, or another file has them: it was
// renamed, or they were moved there, and that one takes them over as they are, with volumes and all that they hold.
func (p *applier) prune(ctx context.Context, name string, references []reference) error {
	var errs []error
	for _, r := range references {
		if p.moved(name, r) {
			continue
		}
		if err := p.delete(ctx, name, r); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", r, err))
		}
	}
	return errors.Join(errs...)
}

// moved says whether an object of an add-on is in the file of another one.
func (p *applier) moved(name string, r reference) bool {
	for _, other := range p.files {
		if other.name != name && slices.ContainsFunc(other.objects, r.means) {
			return true
		}
	}
	return false
}

func (p *applier) delete(ctx context.Context, name string, r reference) error {
	mapping, err := p.mapping(r)
	if meta.IsNoMatchError(err) {
		return nil // The definition is gone, and its objects with it.
	}
	if err != nil {
		return err
	}
	resource := p.dynamic.Resource(mapping.Resource).Namespace(r.Namespace)
	live, err := resource.Get(ctx, r.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) || err == nil && live.GetLabels()[Label] != name {
		return nil
	}
	if err != nil {
		return err
	}
	if strings.TrimSpace(strings.ToLower(live.GetAnnotations()[keepAnnotation])) == "keep" {
		klog.FromContext(ctx).Info("Kept", "addon", name, "object", r.String())
		return nil
	}
	uid, background := live.GetUID(), metav1.DeletePropagationBackground
	err = resource.Delete(ctx, r.Name, metav1.DeleteOptions{
		Preconditions: &metav1.Preconditions{UID: &uid}, PropagationPolicy: &background})
	if apierrors.IsNotFound(err) {
		return nil
	}
	klog.FromContext(ctx).Info("Pruned", "addon", name, "object", r.String())
	return err
}
