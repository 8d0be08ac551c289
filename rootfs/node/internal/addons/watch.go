package addons

import (
	"context"
	"time"

	"github.com/fsnotify/fsnotify"
	"k8s.io/klog/v2"

	"kiln.dev/node/internal/clock"
)

// settle is how long files must stay the same before they are read: a copy arrives in several writes.
const settle = 500 * time.Millisecond

// watch sends whenever files in the folders changed, until ctx is done. Without inotify it sends at intervals.
func watch(ctx context.Context, folders []string) <-chan struct{} {
	changes := make(chan struct{}, 1)
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		klog.FromContext(ctx).Error(err, "Cannot watch the folders of add-ons, reading them at intervals")
		go poll(ctx, changes)
		return changes
	}
	for _, folder := range folders {
		if err := watcher.Add(folder); err != nil {
			klog.FromContext(ctx).Info("Not watching for add-ons", "folder", folder, "reason", err.Error())
		}
	}
	go forward(ctx, watcher, changes)
	return changes
}

func forward(ctx context.Context, watcher *fsnotify.Watcher, changes chan<- struct{}) {
	defer watcher.Close()
	var settled <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-watcher.Events:
			settled = time.After(settle)
		case <-watcher.Errors: // Events were lost; what they were about is read anyway.
			settled = time.After(settle)
		case <-settled:
			settled = nil
			send(changes)
		}
	}
}

func poll(ctx context.Context, changes chan<- struct{}) {
	clock.Every(ctx, 15*time.Second, func() { send(changes) })
}

// send does not wait: one pending message is as good as two.
func send(changes chan<- struct{}) {
	select {
	case changes <- struct{}{}:
	default:
	}
}
