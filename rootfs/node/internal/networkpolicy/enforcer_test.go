package networkpolicy

import (
	"context"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"
	"sigs.k8s.io/knftables"

	"kiln.dev/node/internal/networkpolicy/attach"
	"kiln.dev/node/internal/networkpolicy/rules"
)

func pod(name, node, address string) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "x", Name: name, UID: types.UID("uid-" + name)}}
	p.Spec.NodeName = node
	if address != "" {
		p.Status.PodIPs = []corev1.PodIP{{IP: address}}
	}
	return p
}

func attachment(name, address string) attach.Attachment {
	return attach.Attachment{Sandbox: "sandbox-" + name, Namespace: "x", Name: name, UID: "uid-" + name,
		Addresses: []netip.Addr{netip.MustParseAddr(address)}}
}

func TestView(t *testing.T) {
	onHost := pod("host", "kiln", "192.168.1.2")
	onHost.Spec.HostNetwork = true
	// Of the boot before: 10.42.0.7 is another pod's now.
	stale := pod("stale", "kiln", "10.42.0.7")
	cluster := view("kiln", nil, nil,
		[]*corev1.Pod{pod("here", "kiln", ""), pod("there", "other", "10.42.1.2"), onHost, stale},
		[]attach.Attachment{attachment("here", "10.42.0.7"), attachment("gone", "10.42.0.8")})
	var seen []string
	for _, p := range cluster.Pods {
		seen = append(seen, p.Addresses[0].String())
	}
	if want := []string{"10.42.0.7", "10.42.1.2"}; !slices.Equal(seen, want) || !cluster.Pods[0].Local || cluster.Pods[1].Local {
		t.Errorf("pods %v, want %v, the first one of this node", seen, want)
	}
	if len(cluster.Closed) != 1 || cluster.Closed[0].String() != "10.42.0.8" {
		t.Errorf("closed are %v, want that of a pod which is gone", cluster.Closed)
	}
}

// start runs an enforcer against objects of a cluster, with the table in memory.
func start(t *testing.T, client *fake.Clientset) (*enforcer, *knftables.Fake, context.Context) {
	t.Helper()
	e, nft, ctx := watching(t, client)
	go e.work(ctx)
	return e, nft, ctx
}

// watching makes an enforcer that does nothing by itself.
func watching(t *testing.T, client *fake.Clientset) (*enforcer, *knftables.Fake, context.Context) {
	t.Helper()
	table, err := attach.Open(filepath.Join(t.TempDir(), "table"))
	if err != nil {
		t.Fatal(err)
	}
	nft := knftables.NewFake(knftables.InetFamily, rules.Table)
	e := newEnforcer("kiln", nft, table)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	if err := e.watch(ctx, client); err != nil {
		t.Fatal(err)
	}
	return e, nft, ctx
}

func eventually(t *testing.T, nft *knftables.Fake, what string, want bool) {
	t.Helper()
	for range 500 {
		if strings.Contains(nft.Dump(), what) == want {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("%q in the table: want %v\n%s", what, want, nft.Dump())
}

func TestAPodStartsUnderItsPolicies(t *testing.T) {
	deny := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: "x", Name: "deny"}}
	e, nft, ctx := start(t, fake.NewClientset(deny, pod("a", "kiln", "")))
	if err := e.Attach(ctx, attachment("a", "10.42.0.2")); err != nil {
		t.Fatal(err)
	}
	if dump := nft.Dump(); !strings.Contains(dump, "ingress-4 { 10.42.0.2 : jump in-") {
		t.Errorf("the pod may start, and is open:\n%s", dump)
	}
	if err := e.Detach("sandbox-a"); err != nil {
		t.Fatal(err)
	}
	eventually(t, nft, "10.42.0.2", false)
}

func TestAPodThatTheAPIServerDoesNotHaveDoesNotStart(t *testing.T) {
	deny := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: "x", Name: "deny"}}
	e, _, ctx := start(t, fake.NewClientset(deny, pod("a", "kiln", "")))
	soon, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	other := attachment("a", "10.42.0.2")
	other.UID = "that of its namesake"
	if err := e.Attach(soon, other); err == nil {
		t.Error("it starts")
	}
}

// TestAnUpdateThatHadToWaitKnowsWhatCameMeanwhile holds one up behind another, as when several pods start: what it had seen before it
// waited would take the newest policy away again, and nothing would bring it back.
func TestAnUpdateThatHadToWaitKnowsWhatCameMeanwhile(t *testing.T) {
	for name, before := range map[string][]runtime.Object{
		"the first policy": nil,
		"one more policy":  {&networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: "y", Name: "other"}}},
	} {
		client := fake.NewClientset(append(before, pod("a", "kiln", ""))...)
		e, nft, ctx := watching(t, client)
		if err := e.remember(attachment("a", "10.42.0.2")); err != nil {
			t.Fatal(err)
		}
		if err := e.update(ctx); err != nil {
			t.Fatal(err)
		}
		e.lock.Lock()
		ended := make(chan error)
		go func() { ended <- e.update(ctx) }()
		time.Sleep(100 * time.Millisecond) // until it waits
		deny := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: "x", Name: "deny"}}
		if _, err := client.NetworkingV1().NetworkPolicies("x").Create(ctx, deny, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		for range 500 {
			if policies, _ := e.current(ctx); len(policies) == len(before)+1 {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		e.lock.Unlock()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(nft.Dump(), "ingress-4 { 10.42.0.2 : jump in-") {
			t.Errorf("%s: the pod is open:\n%s", name, nft.Dump())
		}
	}
}

func TestPoliciesComeAndGo(t *testing.T) {
	client := fake.NewClientset(pod("a", "kiln", ""))
	e, nft, ctx := start(t, client)
	if err := e.Attach(ctx, attachment("a", "10.42.0.2")); err != nil {
		t.Fatal(err)
	}
	if nft.Dump() != "" {
		t.Errorf("rules without a policy:\n%s", nft.Dump())
	}
	policies := client.NetworkingV1().NetworkPolicies("x")
	deny := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: "x", Name: "deny"}}
	if _, err := policies.Create(ctx, deny, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, nft, "10.42.0.2 : jump", true)
	if err := policies.Delete(ctx, "deny", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, nft, "table", false)
}
