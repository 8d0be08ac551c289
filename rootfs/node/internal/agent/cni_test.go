package agent

import (
	"encoding/json"
	"net/netip"
	"testing"
)

func TestBridgeNetwork(t *testing.T) {
	pods := []netip.Prefix{netip.MustParsePrefix("10.42.0.0/24"), netip.MustParsePrefix("fd00:42::/64")}
	data, err := json.Marshal(bridgeNetwork{pods: pods, masquerade: true, policies: true}.config())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"cniVersion":"1.0.0","name":"kiln","plugins":[` +
		`{"bridge":"cni0","hairpinMode":true,"ipMasq":true,"ipMasqBackend":"nftables",` +
		`"ipam":{"dataDir":"/run/cni/leases","ranges":[[{"subnet":"10.42.0.0/24"}],[{"subnet":"fd00:42::/64"}]],"type":"host-local"},` +
		`"isDefaultGateway":true,"mtu":1420,"type":"bridge"},` +
		`{"backend":"nftables","capabilities":{"portMappings":true},"type":"portmap"},{"type":"network-policy"}]}`
	if string(data) != want {
		t.Errorf("got  %s\nwant %s", data, want)
	}
}
