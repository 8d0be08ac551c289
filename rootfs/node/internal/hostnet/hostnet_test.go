package hostnet

import (
	"slices"
	"testing"

	"github.com/vishvananda/netlink"
)

// TestReservedIsAnEndpoint checks what Kubernetes demands of the address of an endpoint.
func TestReservedIsAnEndpoint(t *testing.T) {
	if !Reserved.IsGlobalUnicast() || Reserved.IsLoopback() || Reserved.IsLinkLocalUnicast() {
		t.Errorf("%s cannot be advertised", Reserved)
	}
}

func TestAddressesHaveTheReservedOne(t *testing.T) {
	addresses, err := Addresses()
	if err != nil || !slices.Contains(addresses, Reserved) {
		t.Errorf("addresses %v, error %v", addresses, err)
	}
}

func TestInterfacesOfPodsDoNotCount(t *testing.T) {
	for name, want := range map[string]bool{"cni0": true, "veth12ab": true, "flannel.1": true, "flannel-wg": true, "eth0": false, "enp1s0": false, "lo": false} {
		if ofPods(name) != want {
			t.Errorf("%s: ofPods is %v", name, !want)
		}
	}
}

func TestRank(t *testing.T) {
	link := func(index int) netlink.Link { return &netlink.Dummy{LinkAttrs: netlink.LinkAttrs{Index: index}} }
	metric := map[int]int{2: 1024, 3: 100}
	order := []int{3, 2, 1, 4}
	for i := range order[1:] {
		if rank(metric, link(order[i])) >= rank(metric, link(order[i+1])) {
			t.Errorf("interface %d is not before %d", order[i], order[i+1])
		}
	}
}
