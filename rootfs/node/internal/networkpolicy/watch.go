package networkpolicy

import (
	"context"

	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	networkinglisters "k8s.io/client-go/listers/networking/v1"
	"k8s.io/client-go/tools/cache"
)

// watched is what is known of the cluster. Pods and namespaces are watched from the first policy on: without one there is
// nothing to know of them.
type watched struct {
	policyWatch, podWatch informers.SharedInformerFactory
	stop                  <-chan struct{}
	policies              networkinglisters.NetworkPolicyLister
	pods                  corelisters.PodLister
	namespaces            corelisters.NamespaceLister
}

func (e *enforcer) watch(ctx context.Context, client kubernetes.Interface) error {
	e.policyWatch = informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithTransform(trim))
	e.podWatch = informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithTransform(trim))
	e.policies = e.policyWatch.Networking().V1().NetworkPolicies().Lister()
	e.pods = e.podWatch.Core().V1().Pods().Lister()
	e.namespaces = e.podWatch.Core().V1().Namespaces().Lister()
	changed := cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { e.again() },
		UpdateFunc: func(any, any) { e.again() },
		DeleteFunc: func(any) { e.again() },
	}
	for _, informer := range []cache.SharedIndexInformer{
		e.policyWatch.Networking().V1().NetworkPolicies().Informer(),
		e.podWatch.Core().V1().Pods().Informer(), e.podWatch.Core().V1().Namespaces().Informer(),
	} {
		if _, err := informer.AddEventHandler(changed); err != nil {
			return err
		}
	}
	e.stop = ctx.Done()
	e.policyWatch.Start(e.stop)
	return nil
}

// current are all policies. It waits until they have been told once, and when there are any, pods and namespaces too.
func (w *watched) current(ctx context.Context) ([]*networkingv1.NetworkPolicy, error) {
	w.policyWatch.WaitForCacheSync(ctx.Done())
	policies, err := w.policies.List(labels.Everything())
	if err == nil && len(policies) > 0 {
		w.podWatch.Start(w.stop)
		w.podWatch.WaitForCacheSync(ctx.Done())
	}
	if err == nil {
		err = ctx.Err() // what is known is not all when the wait was given up
	}
	return policies, err
}
