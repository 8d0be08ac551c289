package rules

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/knftables"
)

// insideVariable tells the test that it runs in the network namespace made for it.
const insideVariable = "KILN_NETWORK_POLICY_INSIDE"

// TestInTheKernel lets the kernel judge: pods are network namespaces on a bridge, as on a node, and every one of them tries to
// reach every other after each change of the policies. It runs once more in namespaces of its own, without rights.
func TestInTheKernel(t *testing.T) {
	if os.Getenv(insideVariable) != "" {
		judge(t)
		return
	}
	unshare := []string{"--map-root-user", "--net"}
	if output, err := exec.Command("unshare", append(unshare, "nft", "list", "ruleset")...).CombinedOutput(); err != nil {
		t.Skipf("skipped: wants unshare, user namespaces and nft (Debian: nftables): %v %s", err, output)
	}
	again := exec.Command("unshare", append(unshare, os.Args[0], "-test.run=^TestInTheKernel$", "-test.v")...)
	again.Env = append(os.Environ(), insideVariable+"=yes")
	output, err := again.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	if strings.Contains(string(output), "--- SKIP") {
		t.Skipf("skipped: %s", output)
	}
}

// judge walks through all cases, each by the change from the one before.
func judge(t *testing.T) {
	nft, err := knftables.New(knftables.InetFamily, Table)
	if err != nil {
		t.Fatal(err)
	}
	n := newNode(t)
	var last *Ruleset
	for _, c := range cases {
		next := Compile(c.cluster(t, n.pods))
		tx := nft.NewTransaction()
		Replace(tx, last, next)
		if err := nft.Run(context.Background(), tx); err != nil {
			t.Fatalf("%s: %v\n%s", c.name, err, tx)
		}
		last = next
		forgetConnections(t)
		for _, group := range []string{"10.42.0.255", "255.255.255.255", "ff02::1"} {
			// With a policy in the cluster nobody hears it, whoever is isolated.
			if got, want := n.pods[1].shouts(group), len(c.policies) == 0; got != want {
				t.Errorf("%s: somebody answers what %s sends to %s: %v", c.name, n.pods[1].name, group, got)
			}
		}
		for _, wrong := range n.tryAll(c) {
			t.Errorf("%s: %s", c.name, wrong)
		}
	}
}

// cluster is that of the case, with the pods of the node.
func (c reachCase) cluster(t *testing.T, pods []*netPod) Cluster {
	cluster := Cluster{Namespaces: map[string]labels.Set{}}
	for _, name := range []string{"x", "w", "z"} {
		cluster.Namespaces[name] = labels.Set{"ns": name, "kubernetes.io/metadata.name": name}
	}
	for _, pod := range pods {
		cluster.Pods = append(cluster.Pods, pod.pod)
	}
	for name, spec := range c.policies {
		policy := policy(t, name, spec)
		policy.Namespace, _, _ = strings.Cut(name, "/")
		cluster.Policies = append(cluster.Policies, policy)
	}
	return cluster
}
