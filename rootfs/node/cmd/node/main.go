// Kiln-node is the Kubernetes node in one binary: what it does depends on the name it is called by, or on its first
// argument.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	_ "time/tzdata" // time zones of CronJobs; the root has no zoneinfo

	_ "k8s.io/component-base/logs/json/register"          // --logging-format=json
	_ "k8s.io/component-base/metrics/prometheus/clientgo" // metrics of client-go in /metrics
	_ "k8s.io/component-base/metrics/prometheus/version"  // kubernetes_build_info in /metrics

	"kiln.dev/node/internal/container"
	"kiln.dev/node/internal/controlplane"
	"kiln.dev/node/internal/kubectl"
	"kiln.dev/node/internal/pki"
	"kiln.dev/node/internal/preload"
)

// applet is one program in the binary. os.Args are its own when it runs.
type applet struct {
	name string
	help string
	run  func(ctx context.Context) error
}

func applets() []applet {
	return []applet{
		{"control-plane", "datastore, API server, controller manager and scheduler", controlPlane(controlplane.Main)},
		{"datastore", "the datastore, where it has a unit of its own", controlPlane(controlplane.Datastore)},
		{"controller-manager", "the controller manager, likewise", controlPlane(controlplane.ControllerManager)},
		{"scheduler", "the scheduler, likewise", controlPlane(controlplane.Scheduler)},
		{"agent", "kubelet, kube-proxy and the pod network", nodeAgent},
		{"kubectl", "the Kubernetes client", func(context.Context) error {
			kubectl.Run(pki.Kubeconfig(defaultState, "admin"))
			return nil
		}},
		{"containerd", "the container runtime", container.RunContainerd},
		{"ctr", "the client of the container runtime", container.RunCtr},
		{"images", "make the container images of the root known to the runtime", func(ctx context.Context) error {
			return preload.Run(ctx, preload.Directory, preload.Socket)
		}},
		{"kubeconfig", "print the administrator's kubeconfig", kubeconfig},
		{"version", "print the versions in this binary", version},
	}
}

func main() {
	chosen, ok := choose()
	if !ok {
		usage()
		os.Exit(2)
	}
	if err := chosen.run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "kiln-node:", err)
		os.Exit(1)
	}
}

// choose finds the applet by the name of the program, or by the first argument, which it then removes.
func choose() (applet, bool) {
	if a, ok := find(filepath.Base(os.Args[0])); ok || len(os.Args) < 2 {
		return a, ok
	}
	a, ok := find(os.Args[1])
	if ok {
		os.Args = os.Args[1:]
	}
	return a, ok
}

func find(name string) (applet, bool) {
	all := applets()
	at := slices.IndexFunc(all, func(a applet) bool { return a.name == name })
	if at < 0 {
		return applet{}, false
	}
	return all[at], true
}

func usage() {
	if len(os.Args) > 1 {
		fmt.Fprintf(os.Stderr, "kiln-node: there is no applet %q\n", os.Args[1])
	}
	fmt.Fprintln(os.Stderr, "usage: kiln-node APPLET [ARGUMENT...], or a link named as the applet")
	for _, a := range applets() {
		fmt.Fprintf(os.Stderr, "  %-18s %s\n", a.name, a.help)
	}
}

// untilSignal gives a context that ends when the service is asked to stop. A second signal kills.
func untilSignal(ctx context.Context) context.Context {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(ctx, stop)
	return ctx
}
