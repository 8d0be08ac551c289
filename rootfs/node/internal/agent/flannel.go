package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"sync"

	"github.com/flannel-io/flannel/pkg/backend"
	_ "github.com/flannel-io/flannel/pkg/backend/hostgw"    // registers itself
	_ "github.com/flannel-io/flannel/pkg/backend/vxlan"     // registers itself
	_ "github.com/flannel-io/flannel/pkg/backend/wireguard" // registers itself
	"github.com/flannel-io/flannel/pkg/ip"
	"github.com/flannel-io/flannel/pkg/lease"
	"github.com/flannel-io/flannel/pkg/subnet"
	"github.com/flannel-io/flannel/pkg/subnet/kube"
	"github.com/flannel-io/flannel/pkg/trafficmngr/nftables"

	"kiln.dev/node/internal/hostnet"
)

// flannelConfig is where flannel reads its configuration from, also when it runs in this process.
const flannelConfig = "/run/flannel/net-conf.json"

// resyncSeconds is how often flannel would check its iptables rules; nftables rules are set once.
const resyncSeconds = 60

// runFlannel connects the pods of this node to those of others. It is flannel's own main without its flags; the CNI
// configuration is written directly, as flannel's CNI plugin would do nothing but translate it.
func runFlannel(ctx context.Context, o Options, outside hostnet.Outside) error {
	pods, err := awaitPodCIDR(ctx, o)
	if err != nil {
		return err
	}
	manager, config, err := flannelManager(ctx, o)
	if err != nil {
		return err
	}
	external, err := externalInterface(outside)
	if err != nil {
		return err
	}
	chosen, err := backend.NewManager(ctx, manager, external).GetBackend(config.BackendType)
	if err != nil {
		return err
	}
	var workers sync.WaitGroup
	network, err := chosen.RegisterNetwork(ctx, &workers, config)
	if err != nil {
		return fmt.Errorf("backend %s: %w", config.BackendType, err)
	}
	if err := setTrafficRules(ctx, config, network.Lease()); err != nil {
		return err
	}
	if err := writeCNI(bridgeNetwork{pods: pods, mtu: network.MTU(), policies: o.Config.CNI.NetworkPolicy}.config()); err != nil {
		return err
	}
	workers.Go(func() { network.Run(ctx) })
	if err := manager.CompleteLease(ctx, network.Lease(), &workers); err != nil {
		return err
	}
	<-ctx.Done()
	workers.Wait()
	return nil
}

// flannelManager connects flannel to the node's object, where it keeps what nodes must know of each other.
func flannelManager(ctx context.Context, o Options) (subnet.Manager, *subnet.Config, error) {
	text, err := json.Marshal(map[string]any{
		"Network": o.Config.Network.PodCIDR, "EnableNFTables": true,
		"Backend": map[string]any{"Type": o.Config.CNI.Backend},
	})
	if err != nil {
		return nil, nil, err
	}
	if err := writeFile(flannelConfig, text); err != nil {
		return nil, nil, err
	}
	// Flannel has no other way to be told the name of its node outside of a pod.
	if err := os.Setenv("NODE_NAME", o.Config.Hostname); err != nil {
		return nil, nil, err
	}
	manager, err := kube.NewSubnetManager(ctx, "", o.kubeconfig("agent"), "flannel.alpha.coreos.com", flannelConfig, false)
	if err != nil {
		return nil, nil, err
	}
	config, err := manager.GetNetworkConfig(ctx)
	return manager, config, err
}

func externalInterface(outside hostnet.Outside) (*backend.ExternalInterface, error) {
	iface, err := net.InterfaceByName(outside.Interface)
	if err != nil {
		return nil, err
	}
	address := net.IP(outside.Address.AsSlice())
	return &backend.ExternalInterface{Iface: iface, IfaceName: iface.Name, IfaceAddr: address, ExtAddr: address}, nil
}

// setTrafficRules lets pods out behind the node's address, and their traffic through the node.
func setTrafficRules(ctx context.Context, config *subnet.Config, own *lease.Lease) error {
	rules := &nftables.NFTablesManager{}
	if err := rules.Init(ctx); err != nil {
		return err
	}
	var none4 ip.IP4Net
	var none6 ip.IP6Net
	err := rules.SetupAndEnsureMasqRules(ctx, config.Network, none4, none4, config.IPv6Network, none6, none6, own, resyncSeconds, false)
	if err != nil {
		return err
	}
	rules.SetupAndEnsureForwardRules(ctx, config.Network, config.IPv6Network, resyncSeconds)
	return nil
}
