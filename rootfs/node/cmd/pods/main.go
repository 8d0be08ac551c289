// kiln-pods is the programs of the system's own pods in one; the name that it is called by selects one. Pods mount it
// from the verified root, so it is neither imported nor stored a second time.
package main

//go:generate go run ../../tools/cnigen ../../gen github.com/rancher/local-path-provisioner .

import (
	"fmt"
	"os"
	"path/filepath"

	"kiln.dev/node/gen/localpathprovisioner"
)

var programs = map[string]func(){
	"coredns":                coreDNS,
	"local-path-provisioner": localpathprovisioner.Main,
	"metrics-server":         metricsServer,
	"nginx-ingress":          nginxIngress,
}

func main() {
	program, ok := programs[filepath.Base(os.Args[0])]
	if !ok {
		fmt.Fprintln(os.Stderr, "kiln-pods: call it as coredns, local-path-provisioner, metrics-server or nginx-ingress")
		os.Exit(2)
	}
	program()
}
