package main

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestPodsToCome(t *testing.T) {
	var list deploymentList
	text := `{"items": [
		{"metadata": {"name": "coredns"}, "spec": {"replicas": 1}, "status": {"replicas": 1}},
		{"metadata": {"name": "metrics-server"}, "spec": {"replicas": 1}, "status": {}}]}`
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatal(err)
	}
	if names := notRunning(list.podsToCome(3)); !slices.Equal(names, []string{"(an add-on)", "metrics-server"}) {
		t.Errorf("%q", names)
	}
	list.Items[1].Status.Replicas = 1
	if pods := list.podsToCome(2); len(pods) != 0 {
		t.Errorf("%v", pods)
	}
}

func TestCountDeployments(t *testing.T) {
	if got := countDeployments("../../../manifests"); got != 6 {
		t.Errorf("%d Deployments in the manifests of this repository, want CoreDNS, local-path, metrics-server, nginx, traefik and MetalLB", got)
	}
}
