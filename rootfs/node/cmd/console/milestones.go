package main

// milestone is the line of that kind of the host channel.
type milestone struct {
	Kind   string  `json:"kind"`
	Name   string  `json:"name"`
	Uptime float64 `json:"uptime"`
}

// milestones remembers what was reached in this boot, and what of it nobody was told yet.
type milestones struct {
	reached map[string]bool
	waiting []milestone
}

// unitMilestones are told with systemd's own times, so they are exact though looks are seconds apart.
var unitMilestones = map[string]string{
	"var.mount":                  "var-mounted",
	"containerd.service":         "containerd",
	"kiln-control-plane.service": "control-plane-ready",
	"kiln-agent.service":         "agent-ready",
}

func (m *milestones) note(u unitStates, c clusterView, s status) {
	if u.userspace > 0 {
		m.reach("systemd", u.userspace)
	}
	for _, unit := range watched {
		if since, ok := u.active[unit]; ok {
			m.reach(unitMilestones[unit], since)
		}
	}
	if c.err == nil {
		m.reach("apiserver-ready", s.Uptime)
		if c.node != "" {
			m.reach("node-registered", s.Uptime)
		}
		if c.nodeReady {
			m.reach("node-ready", s.Uptime)
		}
		if c.nodeReady && len(c.pods) > 0 && len(notRunning(c.pods)) == 0 {
			m.reach("pods-running", s.Uptime)
		}
	}
}

func (m *milestones) reach(name string, uptime float64) {
	if m.reached == nil {
		m.reached = map[string]bool{}
	}
	if !m.reached[name] {
		m.reached[name] = true
		m.waiting = append(m.waiting, milestone{"milestone", name, uptime})
	}
}

func (m *milestones) take() []milestone {
	taken := m.waiting
	m.waiting = nil
	return taken
}
