package process

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

var errBroken = errors.New("broken")

func TestFirstFaultStopsAll(t *testing.T) {
	group := NewGroup(t.Context())
	stopped := make(chan struct{})
	group.Go("waits", func(ctx context.Context) error {
		<-ctx.Done()
		close(stopped)
		return ctx.Err()
	})
	group.Go("fails", func(context.Context) error { return errBroken })
	<-stopped
	if err := group.Stop(); !errors.Is(err, errBroken) || !strings.HasPrefix(err.Error(), "fails: ") {
		t.Errorf("stopped by %v, want that of the component that failed", err)
	}
}

func TestAnEarlyEndIsAFault(t *testing.T) {
	group := NewGroup(t.Context())
	group.Go("returns", func(context.Context) error { return nil })
	<-group.Context().Done()
	if err := group.Stop(); err == nil || err.Error() != "returns: ended unexpectedly" {
		t.Errorf("stopped by %v", err)
	}
}

func TestAStopIsNoFault(t *testing.T) {
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Millisecond, errors.New("signal"))
	defer cancel()
	group := NewGroup(ctx)
	group.Go("waits", func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	})
	group.Task("ends", func(context.Context) {})
	<-group.Context().Done()
	if err := group.Stop(); err != nil {
		t.Errorf("stopped by %v", err)
	}
}
