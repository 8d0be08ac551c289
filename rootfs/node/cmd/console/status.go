package main

import (
	"fmt"
	"strings"
)

// status is the line of that kind of the host channel (ARCHITECTURE.md).
type status struct {
	Kind        string   `json:"kind"`
	Uptime      float64  `json:"uptime"`
	Phase       string   `json:"phase"`
	Ready       bool     `json:"ready"`
	Reason      string   `json:"reason,omitempty"`
	Pods        []pod    `json:"pods"`
	FailedUnits []string `json:"failed-units"`
	Addresses   []string `json:"addresses"`
	Memory      memory   `json:"memory"`
	Disk        disk     `json:"disk"`
	WiFi        string   `json:"-"` // for the console alone
}

type memory struct {
	TotalKiB     uint64 `json:"total-kib"`
	AvailableKiB uint64 `json:"available-kib"`
}

type disk struct {
	WrittenKiB uint64 `json:"written-kib"`
}

type pod struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Phase     string `json:"phase"`
	Ready     bool   `json:"ready"`
	Reason    string `json:"reason,omitempty"`
}

const (
	phaseBooting  = "booting"       // systemd has not started what the cluster needs
	phaseControl  = "control-plane" // the API server does not answer yet
	phaseRegister = "registering"   // no Node object, or not Ready
	phasePods     = "starting-pods"
	phaseReady    = "ready"
	phaseDegraded = "degraded" // it will not get better by itself
)

// judge names the first thing in the order of the boot that is not as it should be.
func (s *status) judge(u unitStates, c clusterView, problem string, rootDamaged bool) {
	s.Phase, s.Reason = s.firstProblem(u, c, problem, rootDamaged)
}

func (s *status) firstProblem(u unitStates, c clusterView, problem string, rootDamaged bool) (phase, reason string) {
	switch {
	case rootDamaged:
		return phaseDegraded, "the root partition is damaged or was altered; what does not match its hash is not read. Flash the image again"
	case problem != "":
		return phaseDegraded, problem
	case len(u.failed) > 0:
		return phaseDegraded, "failed: " + strings.Join(u.failed, ", ")
	case u.restarting != "":
		return phaseDegraded, u.restarting
	case !u.known || u.active["containerd.service"] == 0:
		return phaseBooting, "the container runtime has not started"
	case c.err != nil:
		return phaseControl, "the API server does not answer: " + c.err.Error()
	case c.node == "":
		return phaseRegister, "the node has not registered yet"
	case !c.nodeReady:
		return phaseRegister, "the node is not ready: " + c.nodeReason
	}
	if waiting := notRunning(c.pods); len(waiting) > 0 {
		return phasePods, fmt.Sprintf("%d of %d pods do not run yet: %s", len(waiting), len(c.pods), strings.Join(waiting, ", "))
	}
	return phaseReady, ""
}

// notRunning leaves out those that ended, well or not: they never start again (Kubernetes' documentation, "Pod Lifecycle"), whoever
// needs them makes others, and evicted ones and those of failed Jobs stay for long.
func notRunning(pods []pod) []string {
	var names []string
	for _, p := range pods {
		if p.Phase != "Succeeded" && p.Phase != "Failed" && !(p.Phase == "Running" && p.Ready) {
			names = append(names, p.Name)
		}
	}
	return names
}
