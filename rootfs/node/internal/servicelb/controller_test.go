package servicelb

import (
	"context"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes/fake"
)

// TestPortIsHandedOver runs the controller: the younger of two Services waits, and is served when the older one goes.
func TestPortIsHandedOver(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "kiln"}, Status: corev1.NodeStatus{Addresses: []corev1.NodeAddress{
		{Type: corev1.NodeInternalIP, Address: "192.168.1.2"}, {Type: corev1.NodeHostName, Address: "kiln"}}}}
	older, younger := service("older", time.Hour, 80), service("younger", time.Minute, 80)
	older.UID, younger.UID = types.UID("1"), types.UID("2")
	client := fake.NewClientset(node, older, younger)
	ended := make(chan error)
	go func() { ended <- run(ctx, client, 6443) }()

	expect(t, client, "older", "192.168.1.2")
	expect(t, client, "younger", "")
	if err := client.CoreV1().Services("default").Delete(ctx, "older", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	expect(t, client, "younger", "192.168.1.2")
	events, err := client.CoreV1().Events("default").List(ctx, metav1.ListOptions{})
	if err != nil || len(events.Items) == 0 || events.Items[0].Reason != "PortConflict" {
		t.Errorf("events %v, error %v", events.Items, err)
	}
	cancel()
	<-ended
}

func expect(t *testing.T, client *fake.Clientset, name, address string) {
	t.Helper()
	err := wait.PollUntilContextTimeout(t.Context(), 20*time.Millisecond, 10*time.Second, true, func(ctx context.Context) (bool, error) {
		s, err := client.CoreV1().Services("default").Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return false, err
		}
		ingress := s.Status.LoadBalancer.Ingress
		return address == "" && len(ingress) == 0 || len(ingress) == 1 && ingress[0].IP == address, nil
	})
	if err != nil {
		t.Fatalf("service %s: want address %q: %v", name, address, err)
	}
}
