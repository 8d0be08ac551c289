// Package kubectl is kubectl, which on the node finds its cluster by itself.
package kubectl

import (
	"os"
	"path/filepath"

	_ "k8s.io/client-go/plugin/pkg/client/auth" // the credential plugins that a user's kubeconfig may name
	"k8s.io/component-base/cli"
	"k8s.io/component-base/logs"
	"k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
)

// Run is kubectl's own main. Who has no kubeconfig gets admin, if he may read it.
func Run(admin string) {
	useKubeconfig(admin)
	// The verbosity must be known before the flags are parsed; a wrong one is reported there.
	_, _ = logs.GlogSetter(cmd.GetLogVerbosity(os.Args))
	if err := cli.RunNoErrOutput(cmd.NewDefaultKubectlCommand()); err != nil {
		util.CheckErr(err)
	}
}

func useKubeconfig(admin string) {
	if _, set := os.LookupEnv("KUBECONFIG"); set {
		return
	}
	if home, err := os.UserHomeDir(); err == nil {
		if _, err := os.Stat(filepath.Join(home, ".kube", "config")); err == nil {
			return
		}
	}
	if file, err := os.Open(admin); err == nil {
		file.Close()
		os.Setenv("KUBECONFIG", admin)
	}
}
