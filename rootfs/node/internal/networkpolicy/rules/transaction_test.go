package rules

import (
	"context"
	"net/netip"
	"strings"
	"testing"

	networkingv1 "k8s.io/api/networking/v1"
	"sigs.k8s.io/knftables"
)

// steps are states of a cluster, each to be reached from every other.
func steps(t *testing.T) map[string]*Ruleset {
	t.Helper()
	deny := policy(t, "deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}")
	allow := policy(t, "allow", "{podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: http}]}], egress: [{ports: [{port: http}]}]}")
	few := []*Pod{webPod("10.42.0.2", "x", 80)}
	many := append(few, webPod("10.42.0.3", "x", 81), webPod("10.42.0.4", "x", 80))
	cluster := func(pods []*Pod, policies ...*networkingv1.NetworkPolicy) *Ruleset {
		return Compile(Cluster{Policies: policies, Pods: pods})
	}
	closed := Cluster{Policies: []*networkingv1.NetworkPolicy{deny}, Closed: []netip.Addr{netip.MustParseAddr("10.42.0.2")}}
	return map[string]*Ruleset{
		"none": cluster(many), "deny few": cluster(few, deny), "deny many": cluster(many, deny),
		"allow few": cluster(few, deny, allow), "allow many": cluster(many, deny, allow), "closed": Compile(closed),
	}
}

func run(t *testing.T, nft *knftables.Fake, from, to *Ruleset) {
	t.Helper()
	tx := nft.NewTransaction()
	Replace(tx, from, to)
	if err := nft.Run(context.Background(), tx); err != nil {
		t.Fatalf("%v in\n%s", err, tx)
	}
}

func TestEveryChangeEndsWhereAFreshStartDoes(t *testing.T) {
	states := steps(t)
	for fromName, from := range states {
		for toName, to := range states {
			fresh := knftables.NewFake(knftables.InetFamily, Table)
			run(t, fresh, nil, to)
			changed := knftables.NewFake(knftables.InetFamily, Table)
			run(t, changed, nil, from)
			run(t, changed, from, to)
			if lines(changed) != lines(fresh) {
				t.Errorf("%s to %s is\n%s\nwant\n%s", fromName, toName, changed.Dump(), fresh.Dump())
			}
		}
	}
}

// lines of the table, sorted: the order of elements of a set does not matter.
func lines(nft *knftables.Fake) string {
	set := map[string]bool{}
	for _, line := range strings.Split(nft.Dump(), "\n") {
		set[line] = true
	}
	return strings.Join(sorted(set), "\n")
}

func TestNoChangeIsNoTransaction(t *testing.T) {
	for name, state := range steps(t) {
		tx := knftables.NewFake(knftables.InetFamily, Table).NewTransaction()
		if Replace(tx, state, state); tx.NumOperations() != 0 {
			t.Errorf("%s:\n%s", name, tx)
		}
	}
}

func TestAPodThatComesIsElementsAlone(t *testing.T) {
	states := steps(t)
	tx := knftables.NewFake(knftables.InetFamily, Table).NewTransaction()
	Replace(tx, states["deny few"], states["deny many"])
	for _, line := range strings.Split(strings.TrimSpace(tx.String()), "\n") {
		if !strings.HasPrefix(line, "add element ") {
			t.Error(line)
		}
	}
}
