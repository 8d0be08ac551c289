// Package process has what cert-manager's three programs do alike.
package process

import (
	"context"
	"os"

	"github.com/cert-manager/cert-manager/internal/cmd/util"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/spf13/pflag"
	"k8s.io/component-base/logs/api/v1"
)

// Run parses the arguments of the program and does its work until it is told to stop; then the process ends.
func Run(name string, logging *v1.LoggingConfiguration, flags func(*pflag.FlagSet), work func(context.Context) error) {
	ctx, exit := util.SetupExitHandler(context.Background(), util.GracefulShutdown)
	defer exit()
	logf.InitLogs()
	defer logf.FlushLogs()
	ctx = logf.NewContext(ctx, logf.Log, name)
	if err := parsed(ctx, name, logging, flags, work); err != nil {
		logf.Log.Error(err, "error executing command")
		util.SetExitCode(err)
	}
}

func parsed(ctx context.Context, name string, logging *v1.LoggingConfiguration, flags func(*pflag.FlagSet), work func(context.Context) error) error {
	set := pflag.NewFlagSet(name, pflag.ContinueOnError)
	flags(set)
	if err := set.Parse(os.Args[1:]); err != nil {
		return err
	}
	if err := logf.ValidateAndApply(logging); err != nil {
		return err
	}
	return work(ctx)
}
