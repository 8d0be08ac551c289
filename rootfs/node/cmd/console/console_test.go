package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func goodUnits() unitStates {
	return unitStates{known: true, userspace: 5, active: map[string]float64{"containerd.service": 20}}
}

func TestJudge(t *testing.T) {
	running, waiting := pod{Name: "a", Phase: "Running", Ready: true}, pod{Name: "b", Phase: "Pending"}
	full := varProblem(false, 1, 100, 50, 100)
	cases := []struct {
		name    string
		units   unitStates
		view    clusterView
		problem string
		damaged bool
		want    string
	}{
		{"ready", goodUnits(), clusterView{node: "n", nodeReady: true, pods: []pod{running}}, "", false, phaseReady},
		{"pods", goodUnits(), clusterView{node: "n", nodeReady: true, pods: []pod{running, waiting}}, "", false, phasePods},
		{"evicted", goodUnits(), clusterView{node: "n", nodeReady: true, pods: []pod{running, {Name: "c", Phase: "Failed", Reason: "Evicted"}}}, "", false, phaseReady},
		{"registering", goodUnits(), clusterView{}, "", false, phaseRegister},
		{"no api", goodUnits(), clusterView{err: errors.New("refused")}, "", false, phaseControl},
		{"booting", unitStates{known: true}, clusterView{}, "", false, phaseBooting},
		{"full", goodUnits(), clusterView{node: "n", nodeReady: true}, full, false, phaseDegraded},
		{"altered", goodUnits(), clusterView{node: "n", nodeReady: true}, "", true, phaseDegraded},
		{"failed", unitStates{known: true, failed: []string{"x.service"}}, clusterView{}, "", false, phaseDegraded},
	}
	for _, c := range cases {
		var s status
		s.judge(c.units, c.view, c.problem, c.damaged)
		if s.Phase != c.want {
			t.Errorf("%s: %s (%s), want %s", c.name, s.Phase, s.Reason, c.want)
		}
	}
}

func TestVarProblem(t *testing.T) {
	for want, got := range map[string]string{
		"":          varProblem(false, 50, 100, 50, 100),
		"full":      varProblem(false, 2, 100, 50, 100),
		"read-only": varProblem(true, 50, 100, 50, 100),
		"files":     varProblem(false, 50, 100, 0, 100),
	} {
		if (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q", want, got)
		}
	}
}

func TestParseMemory(t *testing.T) {
	if got := parseMemory("MemTotal:  2000 kB\nMemFree: 1 kB\nMemAvailable:   1500 kB\n"); got != (memory{2000, 1500}) {
		t.Error(got)
	}
}

// The keys are an agreement with the host (ARCHITECTURE.md).
func TestStatusLine(t *testing.T) {
	line, _ := json.Marshal(status{Kind: "status", Phase: "ready", FailedUnits: []string{}, Addresses: []string{}, Pods: []pod{}})
	want := `{"kind":"status","uptime":0,"phase":"ready","ready":false,"pods":[],"failed-units":[],"addresses":[],"memory":{"total-kib":0,"available-kib":0},"disk":{"written-kib":0}}`
	if string(line) != want {
		t.Errorf("got %s", line)
	}
}

func TestMilestonesOnce(t *testing.T) {
	var m milestones
	view := clusterView{node: "n", nodeReady: true, pods: []pod{{Phase: "Running", Ready: true}}}
	m.note(goodUnits(), view, status{Uptime: 70})
	if got := m.take(); len(got) != 6 || got[0] != (milestone{"milestone", "systemd", 5}) {
		t.Error(got)
	}
	m.note(goodUnits(), view, status{Uptime: 80})
	if got := m.take(); len(got) != 0 {
		t.Error("again", got)
	}
}

func TestANodeOfAnOlderNameIsNotThisOne(t *testing.T) {
	ready := `{"metadata":{"name":"%s"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}`
	gone := `{"metadata":{"name":"%s"},"status":{"conditions":[{"type":"Ready","status":"Unknown","message":"Kubelet stopped posting node status."}]}}`
	for _, items := range []string{fmt.Sprintf(ready+","+gone, "new", "old"), fmt.Sprintf(gone+","+ready, "old", "new")} {
		var list nodeList
		if err := json.Unmarshal([]byte(`{"items":[`+items+`]}`), &list); err != nil {
			t.Fatal(err)
		}
		var view clusterView
		if view.see(list); view.node != "new" || !view.nodeReady {
			t.Errorf("%s: %+v", items, view)
		}
	}
}

func TestPodSummary(t *testing.T) {
	var list podList
	text := `{"items":[{"metadata":{"namespace":"a","name":"b"},"status":{"phase":"Pending","conditions":[{"type":"Ready","status":"False"}],"containerStatuses":[{"state":{"waiting":{"reason":"ErrImagePull"}}}]}}]}`
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatal(err)
	}
	if got := list.Items[0].summary(); got != (pod{"a", "b", "Pending", false, "ErrImagePull"}) {
		t.Error(got)
	}
}

func TestBanner(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"sys/class/tty/console", "dev", "usr/bin"} {
		os.MkdirAll(filepath.Join(root, dir), 0o755)
	}
	os.WriteFile(filepath.Join(root, "sys/class/tty/console/active"), []byte("ttyS0\n"), 0o644)
	os.WriteFile(filepath.Join(root, "dev/ttyS0"), nil, 0o644)
	b := newBanner(root)
	pods := []pod{{Phase: "Running", Ready: true}, {Phase: "Succeeded"}, {Phase: "Failed"}}
	b.show(status{Phase: phaseReady, Addresses: []string{"10.0.2.15"}, Pods: pods})
	got, _ := os.ReadFile(filepath.Join(root, "dev/ttyS0"))
	if !strings.Contains(string(got), "kiln node: ready\r\n  address: 10.0.2.15\r\n  pods:    1 running\r\n") {
		t.Errorf("%q", got)
	}
}
