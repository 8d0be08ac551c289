// Package servicelb serves Services of type LoadBalancer at the addresses of the node itself, as klipper-lb does, but
// without a pod for each: it puts the node's addresses into the status of the Service, and kube-proxy sends what
// arrives there at the Service's ports to its endpoints.
package servicelb

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/klog/v2"

	"kiln.dev/node/internal/apiclient"
)

// controller looks at all Services together at every change: who gets a port depends on all of them, and a node has few.
type controller struct {
	client   kubernetes.Interface
	services listers.ServiceLister
	pods     listers.PodLister
	nodes    listers.NodeLister
	recorder record.EventRecorder
	queue    workqueue.TypedRateLimitingInterface[string]
	apiPort  int
	// told holds the last reason given to each Service, so that an event is a change and not a heartbeat.
	told map[types.UID]string
}

// Run serves until ctx is done. apiPort is the port of the API server, which no Service may take.
func Run(ctx context.Context, kubeconfig string, apiPort int) error {
	config, err := apiclient.Config(kubeconfig, "kiln-servicelb")
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	return run(ctx, client, apiPort)
}

func run(ctx context.Context, client kubernetes.Interface, apiPort int) error {
	broadcaster := record.NewBroadcaster(record.WithContext(ctx))
	defer broadcaster.Shutdown()
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: client.CoreV1().Events("")})
	factory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithTransform(trim))
	c := &controller{
		client:   client,
		services: factory.Core().V1().Services().Lister(),
		pods:     factory.Core().V1().Pods().Lister(),
		nodes:    factory.Core().V1().Nodes().Lister(),
		recorder: broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "kiln-servicelb"}),
		queue:    workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]()),
		apiPort:  apiPort,
		told:     map[types.UID]string{},
	}
	for _, informer := range []cache.SharedIndexInformer{
		factory.Core().V1().Services().Informer(), factory.Core().V1().Pods().Informer(), factory.Core().V1().Nodes().Informer(),
	} {
		if _, err := informer.AddEventHandler(c.handler()); err != nil {
			return err
		}
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	context.AfterFunc(ctx, c.queue.ShutDown)
	c.queue.Add("")
	for c.next(ctx) {
	}
	factory.Shutdown()
	return ctx.Err()
}

// handler asks for a look after a pause in which further changes gather.
func (c *controller) handler() cache.ResourceEventHandler {
	again := func() { c.queue.AddAfter("", 200*time.Millisecond) }
	return cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { again() },
		UpdateFunc: func(any, any) { again() },
		DeleteFunc: func(any) { again() },
	}
}

func (c *controller) next(ctx context.Context) bool {
	key, stop := c.queue.Get()
	if stop {
		return false
	}
	defer c.queue.Done(key)
	if err := c.sync(ctx); err != nil {
		klog.FromContext(ctx).Error(err, "Cannot update load balancers, trying again")
		c.queue.AddRateLimited(key)
		return true
	}
	c.queue.Forget(key)
	return true
}

// sync brings the status of every Service in line with the ports and addresses of now.
func (c *controller) sync(ctx context.Context) error {
	services, servicesErr := c.services.List(labels.Everything())
	pods, podsErr := c.pods.List(labels.Everything())
	nodes, nodesErr := c.nodes.List(labels.Everything())
	if err := errors.Join(servicesErr, podsErr, nodesErr); err != nil {
		return err
	}
	taken := nodePorts(c.apiPort)
	taken.addPods(pods)
	taken.addNodePorts(services)
	balanced := filter(services, ours)
	refused := allocate(balanced, taken)
	addresses := ingress(nodes)
	var errs []error
	for _, service := range balanced {
		reason := refused[service]
		c.tell(service, reason)
		if reason != "" {
			errs = append(errs, c.setIngress(ctx, service, nil))
		} else {
			errs = append(errs, c.setIngress(ctx, service, ofFamilies(addresses, service.Spec.IPFamilies)))
		}
	}
	c.forget(balanced)
	return errors.Join(errs...)
}

// tell puts an event on a Service that is refused, and one when it is no longer.
func (c *controller) tell(service *corev1.Service, reason string) {
	before := c.told[service.UID]
	if reason == before {
		return
	}
	c.told[service.UID] = reason
	if reason == "" {
		c.recorder.Event(service, corev1.EventTypeNormal, "PortFree", "the node's ports are free now")
		return
	}
	c.recorder.Event(service, corev1.EventTypeWarning, "PortConflict", reason)
}

// forget drops what was told to Services that are gone.
func (c *controller) forget(services []*corev1.Service) {
	present := map[types.UID]bool{}
	for _, service := range services {
		present[service.UID] = true
	}
	for uid := range c.told {
		if !present[uid] {
			delete(c.told, uid)
		}
	}
}

func (c *controller) setIngress(ctx context.Context, service *corev1.Service, addresses []corev1.LoadBalancerIngress) error {
	if sameIngress(service.Status.LoadBalancer.Ingress, addresses) {
		return nil
	}
	patch, err := ingressPatch(addresses)
	if err != nil {
		return err
	}
	_, err = c.client.CoreV1().Services(service.Namespace).Patch(ctx, service.Name, types.MergePatchType, patch, patchOptions, "status")
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("service %s: %w", name(service), err)
	}
	return nil
}
