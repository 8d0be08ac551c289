package main

import (
	"context"
	"fmt"
	"time"

	"github.com/coreos/go-systemd/v22/dbus"
)

// watched are the units whose start is a milestone, and whose restarts are worth a word.
var watched = []string{"var.mount", "containerd.service", "kiln-control-plane.service", "kiln-agent.service"}

// units asks systemd over its private socket, which is there before the bus is.
type units struct {
	conn *dbus.Conn
	last unitStates
}

// unitStates is one look at the units; times are seconds since the kernel started.
type unitStates struct {
	known      bool
	userspace  float64
	failed     []string
	active     map[string]float64
	restarting string // in words, a unit that comes back again and again
	varGivenUp bool   // var.mount is not there, and systemd does not try any more
}

// read gives the last answer again when systemd is too busy for one: half an answer would look like stopped units.
func (u *units) read() unitStates {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	s, err := u.ask(ctx)
	if err == nil {
		u.last = s
	} else if u.conn != nil && ctx.Err() == nil { // not slow but gone
		u.conn.Close()
		u.conn = nil
	}
	return u.last
}

func (u *units) ask(ctx context.Context) (s unitStates, err error) {
	s = unitStates{known: true, failed: []string{}, active: map[string]float64{}}
	if u.conn == nil {
		if u.conn, err = dbus.NewSystemdConnectionContext(context.Background()); err != nil {
			u.conn = nil
			return s, err
		}
	}
	failed, err := u.conn.ListUnitsFilteredContext(ctx, []string{"failed"})
	if err != nil {
		return s, err
	}
	for _, unit := range failed {
		s.failed = append(s.failed, unit.Name)
	}
	s.userspace = u.managerTime("UserspaceTimestampMonotonic")
	for _, name := range watched {
		if err := u.readUnit(ctx, name, &s); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (u *units) readUnit(ctx context.Context, name string, s *unitStates) error {
	properties, err := u.conn.GetAllPropertiesContext(ctx, name)
	if err != nil {
		return err
	}
	state := properties["ActiveState"]
	if state == "active" {
		since, _ := properties["ActiveEnterTimestampMonotonic"].(uint64)
		s.active[name] = float64(since) / 1e6
	}
	if job, _ := properties["Job"].([]any); name == "var.mount" && len(job) > 0 {
		s.varGivenUp = state != "active" && job[0] == uint32(0)
	}
	if restarts, _ := properties["NRestarts"].(uint32); restarts >= 3 && state != "active" {
		s.restarting = fmt.Sprintf("%s has ended %d times and is started again; see: journalctl -u %s", name, restarts, name)
	}
	return nil
}

func (u *units) managerTime(property string) float64 {
	text, err := u.conn.GetManagerProperty(property)
	if err != nil {
		return 0
	}
	var micros uint64
	fmt.Sscanf(text, "@t %d", &micros)
	return float64(micros) / 1e6
}
