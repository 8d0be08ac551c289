// The webhook of cert-manager with its own options: see the controller for why it has no main of its own.
package main

import (
	"context"

	server "github.com/cert-manager/cert-manager/internal/webhook"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/cert-manager/cert-manager/pkg/webhook/options"
	"github.com/cert-manager/cert-manager/workload/internal/process"
	"github.com/spf13/pflag"
)

func main() {
	config, err := options.NewWebhookConfiguration()
	if err != nil {
		panic(err)
	}
	flags := func(set *pflag.FlagSet) { options.AddConfigFlags(set, config) }
	process.Run("webhook", &config.Logging, flags, func(ctx context.Context) error {
		webhook, err := server.NewCertManagerWebhookServer(logf.FromContext(ctx), *config)
		if err != nil {
			return err
		}
		return webhook.Run(ctx)
	})
}
