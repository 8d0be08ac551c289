// kiln-console says how the node is: in words on its console, and as JSON lines to the host of a virtual machine when
// there is a port for it. It only looks, and needs nothing that might be broken: neither /var nor the cluster.
package main

import (
	"cmp"
	"errors"
	"os"
	"time"
)

const (
	hurry = 2 * time.Second  // between looks while the node starts
	calm  = 10 * time.Second // afterwards: every look is a request to the API server
)

func main() {
	w := newWatcher()
	for {
		s := w.look()
		w.tell(s)
		if s.Phase == phaseReady {
			time.Sleep(calm)
		} else {
			time.Sleep(hurry)
		}
	}
}

// watcher is what is kept between two looks.
type watcher struct {
	cluster  cluster
	units    units
	wifi     wifi
	host     *host
	banner   banner
	steps    milestones
	sentConf bool
}

func newWatcher() *watcher {
	return &watcher{cluster: cluster{state: stateDir}, host: openHost(), banner: newBanner("/"), wifi: wifi{root: "/"}, units: units{last: unitStates{failed: []string{}}}}
}

// look collects the state of everything; what cannot be read stays empty and is named as the reason.
func (w *watcher) look() status {
	s := status{Kind: "status", Uptime: uptime(), Memory: readMemory(), Disk: readDisk(), Addresses: addresses(), WiFi: w.wifi.read()}
	u := w.units.read()
	s.FailedUnits = u.failed
	view := clusterView{err: errStarting}
	if !u.known || u.active["kiln-control-plane.service"] > 0 {
		view = w.cluster.read()
	}
	s.Pods, s.Ready = view.pods, view.nodeReady
	s.judge(u, view, cmp.Or(checkControllers("/"), checkVar(varDir, u), checkDatastore("/")), rootDamaged())
	w.steps.note(u, view, s)
	return s
}

// tell passes on what is new.
func (w *watcher) tell(s status) {
	w.banner.show(s)
	if w.host == nil {
		if w.host = openHost(); w.host == nil {
			return
		}
	}
	for _, m := range w.steps.take() {
		w.host.send(m)
	}
	if !w.sentConf {
		if data, err := adminKubeconfig(stateDir, apiServer()); err == nil {
			w.sentConf = w.host.send(map[string]string{"kind": "kubeconfig", "data": data})
		}
	}
	w.host.status(s)
}

// errStarting stands for a control plane that systemd knows not to answer yet: asking it all the same would only cost it
// time, most of all on the slow machines that need long.
var errStarting = errors.New("it is starting")

// exists tells also of what may not be read.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
