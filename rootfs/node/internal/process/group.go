package process

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"k8s.io/klog/v2"
)

// Group runs the components of one process. None of them can run without the others, so the first that ends ends all.
type Group struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	wait   sync.WaitGroup
}

// NewGroup makes a group whose components stop when ctx is done.
func NewGroup(ctx context.Context) *Group {
	ctx, cancel := context.WithCancelCause(ctx)
	return &Group{ctx: ctx, cancel: cancel}
}

// Context is done when the group stops.
func (g *Group) Context() context.Context { return g.ctx }

// Go starts a component. A component that returns before the group stops is a fault, with or without an error.
func (g *Group) Go(name string, run func(context.Context) error) {
	ctx := klog.NewContext(g.ctx, klog.LoggerWithName(klog.Background(), name))
	g.wait.Go(func() {
		err := run(ctx)
		if g.ctx.Err() != nil {
			return
		}
		if err == nil {
			err = errors.New("ended unexpectedly")
		}
		failed := &failure{name, err}
		// Said at once: the others may take their time to end, or be killed because they do not.
		klog.FromContext(ctx).Error(failed, "A component ended, so all others are stopped")
		g.cancel(failed)
	})
}

// Task starts a component that may end before the others.
func (g *Group) Task(name string, run func(context.Context)) {
	ctx := klog.NewContext(g.ctx, klog.LoggerWithName(klog.Background(), name))
	g.wait.Go(func() { run(ctx) })
}

// Stop ends all components and waits for them. It returns the fault that stopped the group, if one did.
func (g *Group) Stop() error {
	cause := context.Cause(g.ctx)
	g.cancel(context.Canceled)
	g.wait.Wait()
	if failed := new(failure); errors.As(cause, &failed) {
		return failed
	}
	return nil
}

// failure tells the end of a component from a stop that was asked for.
type failure struct {
	component string
	err       error
}

func (f *failure) Error() string { return fmt.Sprintf("%s: %v", f.component, f.err) }

func (f *failure) Unwrap() error { return f.err }
