package nginxingress

import (
	"context"
	"errors"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	corelisters "k8s.io/client-go/listers/core/v1"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
	networkinglisters "k8s.io/client-go/listers/networking/v1"
	"k8s.io/client-go/tools/cache"

	"kiln.dev/node/internal/nginxingress/config"
)

// classAnnotation is what Ingresses had before spec.ingressClassName.
const classAnnotation = "kubernetes.io/ingress.class"

// watched is what the configuration depends on.
type watched struct {
	ingresses networkinglisters.IngressLister
	classes   networkinglisters.IngressClassLister
	services  corelisters.ServiceLister
	slices    discoverylisters.EndpointSliceLister
	secrets   corelisters.SecretLister
}

// watch returns when everything is known.
func (c *controller) watch(ctx context.Context) error {
	all := informers.NewSharedInformerFactoryWithOptions(c.client, 0, informers.WithTransform(slim))
	// Of Secrets those with certificates alone are held in memory.
	certificates := informers.NewSharedInformerFactoryWithOptions(c.client, 0, informers.WithTransform(slim),
		informers.WithTweakListOptions(func(options *metav1.ListOptions) {
			options.FieldSelector = fields.OneTermEqualSelector("type", string(corev1.SecretTypeTLS)).String()
		}))
	networking := all.Networking().V1()
	c.watched = watched{
		ingresses: networking.Ingresses().Lister(), classes: networking.IngressClasses().Lister(),
		services: all.Core().V1().Services().Lister(), slices: all.Discovery().V1().EndpointSlices().Lister(),
		secrets: certificates.Core().V1().Secrets().Lister(),
	}
	for _, informer := range []cache.SharedIndexInformer{
		networking.Ingresses().Informer(), networking.IngressClasses().Informer(), all.Core().V1().Services().Informer(),
		all.Discovery().V1().EndpointSlices().Informer(), certificates.Core().V1().Secrets().Informer(),
	} {
		if _, err := informer.AddEventHandler(c.handler()); err != nil {
			return err
		}
	}
	for _, factory := range []informers.SharedInformerFactory{all, certificates} {
		factory.Start(ctx.Done())
		for kind, synced := range factory.WaitForCacheSync(ctx.Done()) {
			if !synced {
				return errors.New("the API server was not asked to the end for " + kind.String())
			}
		}
	}
	return nil
}

// slim drops what nobody here reads.
func slim(object any) (any, error) {
	if accessor, err := meta.Accessor(object); err == nil {
		accessor.SetManagedFields(nil)
	}
	return object, nil
}

func (c *controller) handler() cache.ResourceEventHandlerFuncs {
	return cache.ResourceEventHandlerFuncs{
		AddFunc: func(any) { c.again() }, UpdateFunc: func(any, any) { c.again() }, DeleteFunc: func(any) { c.again() },
	}
}

// again asks for an update; those asked for meanwhile are one.
func (c *controller) again() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// cluster is what is watched as it is now, and what nginx reads of each usable Secret.
func (c *controller) cluster() (config.Cluster, map[string][]byte, error) {
	cluster := config.Cluster{
		Services: map[string]*corev1.Service{}, Slices: map[string][]*discoveryv1.EndpointSlice{},
	}
	ingresses, err := c.ingresses.List(labels.Everything())
	services, serviceErr := c.services.List(labels.Everything())
	slices, sliceErr := c.slices.List(labels.Everything())
	if err := errors.Join(err, serviceErr, sliceErr); err != nil {
		return cluster, nil, err
	}
	for _, ingress := range ingresses {
		if c.ours(ingress) {
			cluster.Ingresses = append(cluster.Ingresses, ingress)
		}
	}
	for _, service := range services {
		cluster.Services[service.Namespace+"/"+service.Name] = service
	}
	for _, slice := range slices {
		key := slice.Namespace + "/" + slice.Labels[discoveryv1.LabelServiceName]
		cluster.Slices[key] = append(cluster.Slices[key], slice)
	}
	problems, files, err := c.secretsOf(cluster.Ingresses)
	cluster.Certificates = problems
	return cluster, files, err
}

// ours says whether an Ingress has a class of this controller. The annotation is read where there is no field.
func (c *controller) ours(ingress *networkingv1.Ingress) bool {
	name := ingress.Annotations[classAnnotation]
	if ingress.Spec.IngressClassName != nil {
		name = *ingress.Spec.IngressClassName
	}
	class, err := c.classes.Get(name)
	return err == nil && class.Spec.Controller == Controller
}
