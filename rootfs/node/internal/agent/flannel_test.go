package agent

import (
	"encoding/json"
	"net"
	"net/netip"
	"testing"

	"github.com/flannel-io/flannel/pkg/backend"
	"github.com/flannel-io/flannel/pkg/subnet"

	"kiln.dev/node/internal/hostnet"
	"kiln.dev/node/internal/nodeconfig"
)

func TestFlannelHasTheFamiliesOfTheNetwork(t *testing.T) {
	config := &nodeconfig.Config{CNI: nodeconfig.CNI{Backend: "vxlan"}, Network: nodeconfig.Network{
		PodCIDRs: []string{"10.42.0.0/16", "fd00:42::/56"}, ServiceCIDRs: []string{"10.43.0.0/16", "fd00:43::/112"}}}
	link, v4, v6 := &net.Interface{MTU: 1500}, net.ParseIP("192.168.1.2"), net.ParseIP("fd00::9")
	for name, c := range map[string]struct {
		external backend.ExternalInterface
		want     string
	}{
		"IPv4": {backend.ExternalInterface{Iface: link, ExtAddr: v4},
			`{"Backend":{"Type":"vxlan"},"EnableIPv4":true,"EnableNFTables":true,"Network":"10.42.0.0/16"}`},
		"IPv6": {backend.ExternalInterface{Iface: link, ExtV6Addr: v6},
			`{"Backend":{"MTU":1480,"Type":"vxlan"},"EnableIPv4":false,"EnableIPv6":true,"EnableNFTables":true,"IPv6Network":"fd00:42::/56"}`},
		"both": {backend.ExternalInterface{Iface: link, ExtAddr: v4, ExtV6Addr: v6},
			`{"Backend":{"MTU":1480,"Type":"vxlan"},"EnableIPv4":true,"EnableIPv6":true,"EnableNFTables":true,"IPv6Network":"fd00:42::/56","Network":"10.42.0.0/16"}`},
	} {
		text, err := json.Marshal(networkConfig(config, &c.external))
		if err != nil || string(text) != c.want {
			t.Errorf("%s: %s, %v", name, text, err)
		}
		if _, err := subnet.ParseConfig(string(text)); err != nil {
			t.Errorf("%s: flannel refuses it: %v", name, err)
		}
	}
}

// TestTunnelsGoOutByOneInterface has the loopback in the place of a card.
func TestTunnelsGoOutByOneInterface(t *testing.T) {
	at := func(address, link string) hostnet.Outside {
		return hostnet.Outside{Address: netip.MustParseAddr(address), Interface: link}
	}
	for name, c := range map[string]struct {
		outside []hostnet.Outside
		v4, v6  bool
	}{
		"both":               {[]hostnet.Outside{at("192.168.1.2", "lo"), at("fd00::9", "lo")}, true, true},
		"no IPv6":            {[]hostnet.Outside{at("192.168.1.2", "lo"), at("100:0:0:1::8", "lo")}, true, false},
		"no IPv4":            {[]hostnet.Outside{at("192.0.0.8", "lo"), at("fd00::9", "lo")}, false, true},
		"by two interfaces":  {[]hostnet.Outside{at("192.168.1.2", "lo"), at("fd00::9", "eth7")}, true, false},
		"of one family only": {[]hostnet.Outside{at("fd00::9", "lo")}, false, true},
	} {
		external, err := externalInterface(c.outside)
		if err != nil || external.ExtAddr != nil != c.v4 || external.ExtV6Addr != nil != c.v6 {
			t.Errorf("%s: %v, %v", name, external, err)
		}
	}
}
