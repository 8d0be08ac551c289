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
	"kiln.dev/node/internal/ipfamily"
	"kiln.dev/node/internal/nodeconfig"
)

// flannelConfig is where flannel reads its configuration from, also when it runs in this process.
const flannelConfig = "/run/flannel/net-conf.json"

// resyncSeconds is how often flannel would check its iptables rules; nftables rules are set once.
const resyncSeconds = 60

// runFlannel connects the pods of this node to those of others. It is flannel's own main without its flags; the CNI
// configuration is written directly, as flannel's CNI plugin would do nothing but translate it.
func runFlannel(ctx context.Context, o Options, outside []hostnet.Outside) error {
	pods, err := awaitPodCIDRs(ctx, o)
	if err != nil {
		return err
	}
	external, err := externalInterface(outside)
	if err != nil {
		return err
	}
	manager, config, err := flannelManager(ctx, o, external)
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
func flannelManager(ctx context.Context, o Options, external *backend.ExternalInterface) (subnet.Manager, *subnet.Config, error) {
	text, err := json.Marshal(networkConfig(o.Config, external))
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

// networkConfig is flannel's configuration. It has the families in which the node has an address to be reached by from others:
// where there is none, there are none to reach.
func networkConfig(config *nodeconfig.Config, external *backend.ExternalInterface) map[string]any {
	way := map[string]any{"Type": config.CNI.Backend}
	text := map[string]any{"EnableNFTables": true, "EnableIPv4": external.ExtAddr != nil, "Backend": way}
	if external.ExtAddr != nil {
		text["Network"] = config.Network.PodCIDR(ipfamily.IPv4)
	}
	if external.ExtV6Addr != nil {
		text["EnableIPv6"] = true
		text["IPv6Network"] = config.Network.PodCIDR(ipfamily.IPv6)
		if config.CNI.Backend == "vxlan" {
			way["MTU"] = external.Iface.MTU - widerHeader
		}
	}
	return text
}

// widerHeader is what the header of IPv6 has more than that of IPv4, with which alone flannel counts around a packet of VXLAN.
const widerHeader = 20

// externalInterface is where the tunnels go out: the interface of the first family that has one, and its addresses of both.
func externalInterface(outside []hostnet.Outside) (*backend.ExternalInterface, error) {
	external := &backend.ExternalInterface{}
	for _, o := range outside {
		if !o.Connected() || external.Iface != nil && external.IfaceName != o.Interface {
			continue
		}
		iface, err := net.InterfaceByName(o.Interface)
		if err != nil {
			return nil, err
		}
		external.Iface, external.IfaceName = iface, iface.Name
		address := net.IP(o.Address.AsSlice())
		if ipfamily.Of(o.Address) == ipfamily.IPv6 {
			external.IfaceV6Addr, external.ExtV6Addr = address, address
		} else {
			external.IfaceAddr, external.ExtAddr = address, address
		}
	}
	return external, nil
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
