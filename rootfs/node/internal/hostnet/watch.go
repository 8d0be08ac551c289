package hostnet

import (
	"context"
	"time"

	"github.com/vishvananda/netlink"
	"k8s.io/klog/v2"
)

// settle is how long the addresses must stay the same before a change counts: DHCP takes an address away and adds the
// next one within milliseconds.
const settle = 2 * time.Second

// Watch calls changed after the addresses or routes of the node changed and settled, until ctx is done.
func Watch(ctx context.Context, changed func()) {
	for ctx.Err() == nil {
		if err := watchOnce(ctx, changed); err != nil {
			klog.FromContext(ctx).Error(err, "Cannot watch the addresses of the node, trying again")
		}
		select {
		case <-ctx.Done():
		case <-time.After(settle):
			changed()
		}
	}
}

// watchOnce watches until ctx is done or the kernel drops the subscription, as it does when its queue overflows.
func watchOnce(ctx context.Context, changed func()) error {
	addresses := make(chan netlink.AddrUpdate, 16)
	routes := make(chan netlink.RouteUpdate, 16)
	if err := netlink.AddrSubscribe(addresses, ctx.Done()); err != nil {
		return err
	}
	if err := netlink.RouteSubscribe(routes, ctx.Done()); err != nil {
		return err
	}
	var settled <-chan time.Time
	for {
		open := true
		select {
		case <-ctx.Done():
			return nil
		case _, open = <-addresses:
			settled = time.After(settle)
		case _, open = <-routes:
			settled = time.After(settle)
		case <-settled:
			settled = nil
			changed()
		}
		if !open {
			return nil
		}
	}
}
