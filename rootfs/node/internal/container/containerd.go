// Package container holds containerd and its client ctr, with the plugins that a node uses.
package container

import (
	"context"
	"fmt"
	"os"

	"github.com/containerd/containerd/v2/cmd/containerd/command"
	"github.com/containerd/containerd/v2/cmd/ctr/app"

	"kiln.dev/node/internal/process"
)

// RunContainerd is containerd's own main. Its collector is set by the environment, which its shims inherit.
func RunContainerd(ctx context.Context) error {
	process.Settle()
	return command.App().Run(ctx, os.Args)
}

// RunCtr is ctr's own main.
func RunCtr(ctx context.Context) error {
	if err := app.New().Run(ctx, os.Args); err != nil {
		return fmt.Errorf("ctr: %w", err)
	}
	return nil
}
