package clock

import (
	"context"
	"testing"
	"time"
)

func TestEveryGoesOnUntilItIsTold(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	Every(ctx, time.Millisecond, func() {
		if calls++; calls == 3 {
			cancel()
		}
	})
	// The ticker and the end may be there at once.
	if calls < 3 {
		t.Errorf("%d calls", calls)
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	if !Sleep(ctx, time.Millisecond) {
		t.Error("it says that the context is done")
	}
	if cancel(); Sleep(ctx, time.Hour) {
		t.Error("it says that the context goes on")
	}
}
