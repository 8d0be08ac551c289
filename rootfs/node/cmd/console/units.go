package main

import (
	"context"
	"fmt"
	"time"

	"github.com/coreos/go-systemd/v22/dbus"
)

// watched are the units whose start is a milestone, and whose restarts are worth a word.
var watched = []string{"var.mount", "containerd.service", "kiln-control-plane.service", "kiln-agent.service"}

// units asks systemd over its private socket, which is there before the bus is. systemd has much else to do while the
// node starts, so it is asked for little: all properties of a service are two hundred.
type units struct {
	conn *dbus.Conn
	last unitStates
	// since is when the units that are active became so, and userspace when systemd began: neither changes.
	since     map[string]float64
	userspace float64
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
	if s.failed, err = u.failed(ctx); err != nil {
		return s, err
	}
	if u.userspace == 0 {
		u.userspace = u.managerNumber("UserspaceTimestampMonotonic") / 1e6
	}
	s.userspace = u.userspace
	list, err := u.conn.ListUnitsByNamesContext(ctx, watched)
	if err != nil {
		return s, err
	}
	for _, unit := range list {
		if err := u.readUnit(ctx, unit, &s); err != nil {
			return s, err
		}
	}
	return s, nil
}

// failed names the units that failed. Mostly there are none, which is one number to ask for.
func (u *units) failed(ctx context.Context) ([]string, error) {
	names := []string{}
	if u.managerNumber("NFailedUnits") == 0 {
		return names, nil
	}
	list, err := u.conn.ListUnitsFilteredContext(ctx, []string{"failed"})
	for _, unit := range list {
		names = append(names, unit.Name)
	}
	return names, err
}

func (u *units) readUnit(ctx context.Context, unit dbus.UnitStatus, s *unitStates) error {
	if unit.ActiveState == "active" {
		since, err := u.activeSince(ctx, unit.Name)
		s.active[unit.Name] = since
		return err
	}
	delete(u.since, unit.Name)
	if unit.Name == "var.mount" {
		s.varGivenUp = unit.JobId == 0
		return nil
	}
	property, err := u.conn.GetServicePropertyContext(ctx, unit.Name, "NRestarts")
	if err != nil {
		return err
	}
	if restarts, _ := property.Value.Value().(uint32); restarts >= 3 {
		s.restarting = fmt.Sprintf("%s has ended %d times and is started again; see: journalctl -u %s", unit.Name, restarts, unit.Name)
	}
	return nil
}

func (u *units) activeSince(ctx context.Context, name string) (float64, error) {
	if since, ok := u.since[name]; ok {
		return since, nil
	}
	property, err := u.conn.GetUnitPropertyContext(ctx, name, "ActiveEnterTimestampMonotonic")
	if err != nil {
		return 0, err
	}
	micros, _ := property.Value.Value().(uint64)
	if u.since == nil {
		u.since = map[string]float64{}
	}
	u.since[name] = float64(micros) / 1e6
	return u.since[name], nil
}

// managerNumber is a property of systemd itself; 0 when it cannot be read.
func (u *units) managerNumber(property string) float64 {
	text, err := u.conn.GetManagerProperty(property) // as D-Bus writes it: a type, such as @t or @u, and the value
	if err != nil {
		return 0
	}
	var kind string
	var number uint64
	fmt.Sscan(text, &kind, &number)
	return float64(number)
}
