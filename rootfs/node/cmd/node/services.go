package main

import (
	"context"
	"flag"
	"os"
	"path/filepath"

	"kiln.dev/node/internal/agent"
	"kiln.dev/node/internal/controlplane"
	"kiln.dev/node/internal/nodeconfig"
	"kiln.dev/node/internal/process"
)

const (
	defaultState    = "/var/lib/kiln"
	systemManifests = "/usr/lib/kiln/manifests"
)

// serviceFlags are those of the long-running applets. An image needs none of them; tests do.
type serviceFlags struct {
	config, state, manifests string
}

func parseServiceFlags() (serviceFlags, *nodeconfig.Config, error) {
	var f serviceFlags
	set := flag.NewFlagSet("kiln-node "+os.Args[0], flag.ExitOnError)
	set.StringVar(&f.config, "config", nodeconfig.DefaultPath, "what the profile says to the node")
	set.StringVar(&f.state, "state-dir", defaultState, "certificates, datastore, kubeconfigs and the user's manifests")
	set.StringVar(&f.manifests, "manifests", systemManifests, "the add-ons of the image")
	_ = set.Parse(os.Args[1:]) // exits on errors
	config, err := nodeconfig.Load(f.config)
	if err == nil {
		err = config.Rename(nodeconfig.HostnamePath)
	}
	return f, config, err
}

// controlPlane gives the applet that runs one part of the control plane, or with controlplane.Main all that has no unit of its own.
func controlPlane(part controlplane.Part) func(context.Context) error {
	return func(ctx context.Context) error {
		f, config, err := parseServiceFlags()
		if err != nil {
			return err
		}
		notify := process.TakeNotifier()
		process.Tune(config.Memory.GOGC, config.Memory.ControlPlaneLimit, part.Share(config))
		process.SetUpLogging()
		dropIns := filepath.Join(f.state, "manifests")
		if err := os.MkdirAll(dropIns, 0o755); err != nil {
			return err
		}
		options := controlplane.Options{Config: config, State: f.state, Manifests: []string{f.manifests, dropIns}}
		return part.Run(untilSignal(ctx), options, notify.OnReady(process.Settle))
	}
}

func nodeAgent(ctx context.Context) error {
	f, config, err := parseServiceFlags()
	if err != nil {
		return err
	}
	// The agent may replace itself by a fresh process, which needs the same arguments: see agent.again.
	os.Args = append([]string{"kiln-node", "agent"}, os.Args[1:]...)
	notify := process.TakeNotifier()
	process.Tune(config.Memory.GOGC, config.Memory.AgentLimit, 1)
	process.SetUpLogging()
	options := agent.Options{Config: config, State: f.state}
	return agent.Run(untilSignal(ctx), options, notify.OnReady(process.Settle))
}
