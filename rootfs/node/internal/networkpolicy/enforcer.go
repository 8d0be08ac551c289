package networkpolicy

import (
	"context"
	"fmt"
	"sync"
	"time"

	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/knftables"

	"kiln.dev/node/internal/networkpolicy/attach"
	"kiln.dev/node/internal/networkpolicy/rules"
)

// enforcer looks at everything together at every change: a node has few pods, and what did not change costs the kernel nothing.
type enforcer struct {
	watched
	node  string
	nft   knftables.Interface
	queue workqueue.TypedRateLimitingInterface[string]

	// lock is held while the table is changed.
	lock     sync.Mutex
	attached *attach.Table
	// applied is what the kernel has; nil when that is not known.
	applied *rules.Ruleset
}

func newEnforcer(node string, nft knftables.Interface, attached *attach.Table) *enforcer {
	limiter := workqueue.NewTypedItemExponentialFailureRateLimiter[string](200*time.Millisecond, 30*time.Second)
	return &enforcer{node: node, nft: nft, attached: attached, queue: workqueue.NewTypedRateLimitingQueue(limiter)}
}

// Attach puts a pod that has got its addresses under its policies, before it starts.
func (e *enforcer) Attach(ctx context.Context, a attach.Attachment) error {
	if err := e.remember(a); err != nil {
		return err
	}
	if err := e.await(ctx, a); err != nil {
		return fmt.Errorf("network policies: %w", err)
	}
	return e.update(ctx)
}

func (e *enforcer) remember(a attach.Attachment) error {
	e.lock.Lock()
	defer e.lock.Unlock()
	return e.attached.Add(a)
}

// await returns when what is watched has the pod. The kubelet may have heard of it first.
func (e *enforcer) await(ctx context.Context, a attach.Attachment) error {
	err := wait.PollUntilContextCancel(ctx, 20*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		policies, err := e.current(ctx)
		if err != nil || len(policies) == 0 {
			return err == nil, err
		}
		pod, err := e.pods.Pods(a.Namespace).Get(a.Name)
		return err == nil && string(pod.UID) == a.UID, nil
	})
	if err != nil {
		return fmt.Errorf("the API server did not tell of pod %s/%s in time: %w", a.Namespace, a.Name, err)
	}
	return nil
}

// Detach forgets a sandbox.
func (e *enforcer) Detach(sandbox string) error {
	e.lock.Lock()
	defer e.lock.Unlock()
	e.again()
	return e.attached.Remove(sandbox)
}

// again asks for an update after a pause in which further changes gather.
func (e *enforcer) again() { e.queue.AddAfter("", 100*time.Millisecond) }

// locked takes the lock and returns all policies of that moment. Those from before the wait for it may be older than those of an update
// that was quicker, and are only good for knowing that everything else was told.
func (e *enforcer) locked(ctx context.Context) ([]*networkingv1.NetworkPolicy, error) {
	for {
		before, err := e.current(ctx)
		if err != nil {
			return nil, err
		}
		e.lock.Lock()
		policies, err := e.policies.List(labels.Everything())
		if err == nil && (len(policies) == 0 || len(before) > 0) {
			return policies, nil
		}
		e.lock.Unlock()
		if err != nil {
			return nil, err
		}
	}
}

// update makes the table that the policies ask for now.
func (e *enforcer) update(ctx context.Context) error {
	policies, err := e.locked(ctx)
	if err != nil {
		return err
	}
	defer e.lock.Unlock()
	next := &rules.Ruleset{}
	if len(policies) > 0 {
		pods, err := e.pods.List(labels.Everything())
		if err != nil {
			return err
		}
		namespaces, err := e.namespaces.List(labels.Everything())
		if err != nil {
			return err
		}
		next = rules.Compile(view(e.node, policies, namespaces, pods, e.attached.All()))
	}
	tx := e.nft.NewTransaction()
	if rules.Replace(tx, e.applied, next); tx.NumOperations() == 0 {
		return nil
	}
	if err := e.nft.Run(ctx, tx); err != nil {
		e.applied = nil
		return err
	}
	e.applied = next
	return nil
}
