// Package addons keeps the manifests of the image and those that the user drops into a folder applied: by server-side
// apply at the start of the control plane and whenever a file changes, with what a file no longer has deleted.
package addons

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/record"
	"k8s.io/klog/v2"

	"kiln.dev/node/internal/apiclient"
)

// controller applies the files of its folders.
type controller struct {
	applier
	folders  []string
	recorder record.EventRecorder
	// states of the add-ons since the start, by name.
	states map[string]*state
}

// Run applies the manifests in the folders until ctx is done.
func Run(ctx context.Context, kubeconfig string, folders []string) error {
	config, err := apiclient.Config(kubeconfig, fieldManager)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	dynamicClient, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	broadcaster := record.NewBroadcaster(record.WithContext(ctx))
	defer broadcaster.Shutdown()
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: client.CoreV1().Events("")})
	c := &controller{
		applier: applier{client: client, dynamic: dynamicClient, mapper: restmapper.NewDeferredDiscoveryRESTMapper(
			memory.NewMemCacheClient(client.Discovery()))},
		folders:  folders,
		recorder: broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: fieldManager}),
		states:   map[string]*state{},
	}
	return c.run(ctx)
}

func (c *controller) run(ctx context.Context) error {
	changes := watch(ctx, c.folders)
	for {
		wait := c.sync(ctx, time.Now())
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changes:
		case <-time.After(wait):
		}
	}
}

// idle is how long nothing is looked at when no file changes and none failed.
const idle = time.Hour

// sync does what is due and says how long until there is more to do.
func (c *controller) sync(ctx context.Context, now time.Time) time.Duration {
	files, err := scan(c.folders)
	if err != nil {
		klog.FromContext(ctx).Error(err, "Cannot read the folders of add-ons, trying again")
		return firstRetry
	}
	owned, err := inventories(ctx, c.client)
	if err != nil {
		klog.FromContext(ctx).Error(err, "Cannot read the inventories of add-ons, trying again")
		return firstRetry
	}
	for name := range owned {
		if files[name] == nil {
			files[name] = &addon{name: name, digest: absent}
		}
	}
	c.files = files
	wait := idle
	for _, a := range inTurn(files) {
		wait = min(wait, c.visit(ctx, a, owned[a.name], now))
	}
	return wait
}

// visit applies one add-on if that is due and says how long until it is again.
func (c *controller) visit(ctx context.Context, a *addon, owned []reference, now time.Time) time.Duration {
	s := c.states[a.name]
	if s == nil {
		s = &state{}
		c.states[a.name] = s
	}
	if s.due(a.digest, now) {
		err := c.bring(ctx, a, owned)
		if ctx.Err() != nil {
			return 0
		}
		s.tried(a.digest, err, now)
		c.tell(ctx, a, s, err)
	}
	if s.applied {
		return idle
	}
	return max(0, s.retryAt.Sub(now))
}

// bring makes the cluster agree with a file, or with its absence.
func (c *controller) bring(ctx context.Context, a *addon, owned []reference) error {
	if a.fault != nil {
		return a.fault
	}
	if a.digest != absent {
		return c.install(ctx, a, owned)
	}
	if err := c.prune(ctx, a.name, gone(owned, nil)); err != nil {
		return err
	}
	return erase(ctx, c.client, a.name)
}

// tell logs the outcome of a try and puts an event on the inventory, unless the try before had the same. A first fault
// may be a definition that the API server has not taken in yet; it is told when it comes a second time.
func (c *controller) tell(ctx context.Context, a *addon, s *state, err error) {
	logger := klog.FromContext(ctx)
	if err == nil {
		s.told = ""
		logger.Info("Applied", "addon", a.name, "objects", len(a.objects))
		c.recorder.Event(inventoryReference(a.name), corev1.EventTypeNormal, "AddonApplied", a.path)
		return
	}
	if s.told == err.Error() || s.retry == firstRetry && a.fault == nil {
		return
	}
	s.told = err.Error()
	logger.Error(err, "Cannot apply add-on, trying again until it works", "addon", a.name, "file", a.path)
	c.recorder.Event(inventoryReference(a.name), corev1.EventTypeWarning, "AddonFailed", s.told)
}
