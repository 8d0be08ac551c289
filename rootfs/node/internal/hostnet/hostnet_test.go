package hostnet

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"kiln.dev/node/internal/ipfamily"
)

var both = []ipfamily.Family{ipfamily.IPv4, ipfamily.IPv6}

// TestReservedIsAnEndpoint checks what Kubernetes demands of the address of an endpoint.
func TestReservedIsAnEndpoint(t *testing.T) {
	for _, family := range both {
		reserved := Reserved(family)
		if !reserved.IsGlobalUnicast() || reserved.IsLoopback() || reserved.IsLinkLocalUnicast() || ipfamily.Of(reserved) != family {
			t.Errorf("%s cannot be advertised", reserved)
		}
	}
}

func TestAddressesHaveTheReservedOnes(t *testing.T) {
	addresses, err := Addresses(both)
	if err != nil || !slices.Contains(addresses, reserved4) || !slices.Contains(addresses, reserved6) {
		t.Errorf("addresses %v, error %v", addresses, err)
	}
	if addresses, err = Addresses(both[:1]); err != nil || slices.Contains(addresses, reserved6) {
		t.Errorf("without IPv6: addresses %v, error %v", addresses, err)
	}
}

func TestTheAddressThatStaysIsTheNodes(t *testing.T) {
	address := func(text string, flags int) netlink.Addr {
		a, err := netlink.ParseAddr(text)
		if err != nil {
			t.Fatal(err)
		}
		a.Flags = flags
		return *a
	}
	router, fixed := 0, unix.IFA_F_PERMANENT
	site, world := address("fd00::9/64", router), address("2001:db8::2/64", router)
	for name, c := range map[string]struct {
		addresses []netlink.Addr
		want      string
	}{
		"first of IPv4":        {[]netlink.Addr{address("192.168.1.9/24", fixed), address("192.168.1.2/24", fixed)}, "192.168.1.9"},
		"not the reserved one": {[]netlink.Addr{address("192.0.0.8/32", fixed), address("10.0.2.15/24", router)}, "10.0.2.15"},
		"known everywhere":     {[]netlink.Addr{site, world}, "2001:db8::2"},
		"fixed":                {[]netlink.Addr{world, address("fd00::1/64", fixed)}, "fd00::1"},
		"in any order":         {[]netlink.Addr{address("2001:db8::3/64", router), world}, "2001:db8::2"},
		"for today alone":      {[]netlink.Addr{address("2001:db8::1/64", unix.IFA_F_TEMPORARY), world}, "2001:db8::2"},
		"not there yet":        {[]netlink.Addr{address("2001:db8::1/64", fixed|unix.IFA_F_TENTATIVE), site}, "fd00::9"},
		"of the link alone":    {[]netlink.Addr{address("fe80::1/64", fixed)}, "invalid IP"},
	} {
		if got, _ := best(c.addresses); got.String() != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestAnAddressThatIsLostIsKept(t *testing.T) {
	at := func(address string) Outside { return Outside{netip.MustParseAddr(address), "eth0"} }
	none := Outside{reserved6, "lo"}
	before := []Outside{at("192.168.1.2"), none}
	for name, c := range map[string]struct {
		to   []Outside
		want bool
	}{
		"nothing":      {before, false},
		"IPv6 came":    {[]Outside{at("192.168.1.2"), at("fd00::9")}, true},
		"IPv4 is lost": {[]Outside{{reserved4, "lo"}, none}, false},
		"IPv4 changed": {[]Outside{at("192.168.1.3"), none}, true},
	} {
		if Moved(before, c.to) != c.want {
			t.Errorf("%s: moved is %v", name, !c.want)
		}
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
