package nginxingress

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/record"

	"kiln.dev/node/internal/nginxingress/config"
)

// teller tells owners of Ingresses what is wrong with them, by events: once, until it is not so any more.
type teller struct {
	events record.EventRecorder
	told   map[notice]bool
}

// notice is a config.Notice that can be compared.
type notice struct{ uid, reason, message string }

func newTeller(ctx context.Context, client kubernetes.Interface) *teller {
	broadcaster := record.NewBroadcaster(record.WithContext(ctx))
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: client.CoreV1().Events("")})
	return &teller{events: broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "nginx-ingress"})}
}

func (t *teller) tell(notices []config.Notice) {
	now := map[notice]bool{}
	for _, n := range notices {
		key := notice{string(n.Ingress.UID), n.Reason, n.Message}
		if now[key] = true; !t.told[key] {
			t.events.Event(n.Ingress, corev1.EventTypeWarning, n.Reason, n.Message)
		}
	}
	t.told = now
}
