// kiln-cni is all CNI plugins of the node in one program; the name that it is called by selects one.
package main

//go:generate go run ../../tools/cnigen ../../gen github.com/containernetworking/plugins plugins/main/bridge plugins/main/loopback plugins/ipam/host-local plugins/meta/bandwidth plugins/meta/firewall plugins/meta/portmap plugins/meta/tuning

import (
	"fmt"
	"os"
	"path/filepath"

	"kiln.dev/node/gen/bandwidth"
	"kiln.dev/node/gen/bridge"
	"kiln.dev/node/gen/firewall"
	"kiln.dev/node/gen/hostlocal"
	"kiln.dev/node/gen/loopback"
	"kiln.dev/node/gen/portmap"
	"kiln.dev/node/gen/tuning"
)

var plugins = map[string]func(){
	"bandwidth":      bandwidth.Main,
	"bridge":         bridge.Main,
	"firewall":       firewall.Main,
	"flannel":        flannel,
	"host-local":     hostlocal.Main,
	"loopback":       loopback.Main,
	"network-policy": networkPolicy,
	"portmap":        portmap.Main,
	"tuning":         tuning.Main,
}

func main() {
	plugin, ok := plugins[filepath.Base(os.Args[0])]
	if !ok {
		fmt.Fprintln(os.Stderr, "kiln-cni: call it by the name of a plugin: bandwidth, bridge, firewall, flannel, host-local, loopback, network-policy, portmap or tuning")
		os.Exit(2)
	}
	plugin()
}
