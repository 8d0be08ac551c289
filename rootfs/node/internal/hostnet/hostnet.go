// Package hostnet tells which addresses the node has, and gives it those that are always there.
package hostnet

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"kiln.dev/node/internal/ipfamily"
)

// The node's own addresses, on the loopback interface: the IPv4 dummy address of RFC 7600, and one of the dummy prefix of
// RFC 9780, which no network uses. The API server advertises one, because Kubernetes accepts neither a loopback nor a
// link-local address there and every other address may change or be missing; and the node is registered under them while
// it has no network.
var (
	reserved4 = netip.MustParseAddr("192.0.0.8")
	reserved6 = netip.MustParseAddr("100:0:0:1::8")
)

// Reserved is the node's own address of the family.
func Reserved(family ipfamily.Family) netip.Addr {
	if family == ipfamily.IPv6 {
		return reserved6
	}
	return reserved4
}

// AddReserved puts the reserved addresses on the loopback interface. An interface of its own would need a kernel module
// and would look like a network to systemd-networkd.
func AddReserved(families []ipfamily.Family) error {
	loopback, err := netlink.LinkByName("lo")
	if err != nil {
		return err
	}
	for _, family := range families {
		own := Reserved(family)
		address, err := netlink.ParseAddr(netip.PrefixFrom(own, own.BitLen()).String())
		if err != nil {
			return err
		}
		if err := netlink.AddrReplace(loopback, address); err != nil {
			return fmt.Errorf("address %s on lo: %w", own, err)
		}
	}
	return nil
}

// Addresses are all global addresses of the node, sorted, the reserved ones among them, those of pod networks not.
func Addresses(families []ipfamily.Family) ([]netip.Addr, error) {
	links, err := netlink.LinkList()
	if err != nil {
		return nil, err
	}
	var found []netip.Addr
	for _, family := range families {
		found = append(found, Reserved(family))
	}
	for _, link := range links {
		if ofPods(link.Attrs().Name) {
			continue
		}
		addresses, err := netlink.AddrList(link, netlink.FAMILY_ALL)
		if err != nil {
			return nil, err
		}
		for _, address := range addresses {
			ip, ok := netip.AddrFromSlice(address.IP)
			if ip = ip.Unmap(); ok && ip.IsGlobalUnicast() && address.Flags&unix.IFA_F_TEMPORARY == 0 {
				found = append(found, ip)
			}
		}
	}
	slices.SortFunc(found, netip.Addr.Compare)
	return slices.Compact(found), nil
}

// ofPods tells interfaces that the node has for its pods from those that lead outside.
func ofPods(name string) bool {
	return name == "cni0" || strings.HasPrefix(name, "veth") || strings.HasPrefix(name, "flannel") || name == "docker0"
}
