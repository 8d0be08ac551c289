package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"

	containerd "github.com/containerd/containerd/v2/version"
	kubernetes "k8s.io/component-base/version"

	"kiln.dev/node/internal/pki"
)

// kubeconfig prints the administrator's kubeconfig, to be used on another machine.
func kubeconfig(context.Context) error {
	set := flag.NewFlagSet("kiln-node kubeconfig", flag.ExitOnError)
	state := set.String("state-dir", defaultState, "certificates, datastore and kubeconfigs")
	server := set.String("server", "", "URL of the API server in the kubeconfig; that on the node itself if not given")
	_ = set.Parse(os.Args[1:]) // exits on errors
	data, err := pki.AdminKubeconfig(*state, *server)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(data)
	return err
}

func version(context.Context) error {
	fmt.Printf("kubernetes %s\ncontainerd %s\n%s\n", kubernetes.Get().GitVersion, containerd.Version, runtime.Version())
	return nil
}
