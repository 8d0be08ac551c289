package controlplane

import (
	"context"
	"fmt"
	"sync"
	"time"

	"k8s.io/klog/v2"

	"kiln.dev/node/internal/clock"
	"kiln.dev/node/internal/hostnet"
	"kiln.dev/node/internal/pki"
)

// certificates keeps the PKI up to date while the control plane runs. All who use it read its files again on their own.
type certificates struct {
	options Options
	lock    sync.Mutex
}

// renewalCheck is how often the terms are compared with the clock. A timer of days would not see a clock that jumps
// over years when a board without battery hears of the time.
const renewalCheck = time.Minute

// ensure makes what is missing or no longer fits.
func (c *certificates) ensure() error {
	c.lock.Lock()
	defer c.lock.Unlock()
	config := c.options.Config
	addresses, err := hostnet.Addresses(config.Network.Families())
	if err != nil {
		return err
	}
	written, err := pki.Ensure(c.options.State, pki.Node{
		Name:          config.Hostname,
		ClusterDomain: config.Network.ClusterDomain,
		ServiceIP:     config.Network.APIServiceIP(),
		Addresses:     addresses,
		ExtraSANs:     config.API.ExtraSANs,
		Server:        fmt.Sprintf("https://127.0.0.1:%d", config.API.Port),
		Built:         config.Image.Built,
	}, time.Now())
	if len(written) > 0 {
		klog.InfoS("Wrote certificates", "files", written)
	}
	return err
}

// keep renews until ctx is done: when the addresses of the node change, and as time goes by.
func (c *certificates) keep(ctx context.Context) {
	again := func() {
		if err := c.ensure(); err != nil {
			klog.FromContext(ctx).Error(err, "Cannot renew certificates, trying again", "after", renewalCheck)
		}
	}
	go hostnet.Watch(ctx, again)
	clock.Every(ctx, renewalCheck, again)
}
