// Package hostnet tells which addresses the node has, and gives it one that is always there.
package hostnet

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// Reserved is the node's own address, on the loopback interface: the IPv4 dummy address of RFC 7600, which no network
// uses. The API server advertises it, because Kubernetes accepts neither a loopback nor a link-local address there and
// every other address may change or be missing; and the node is registered under it while it has no network.
var Reserved = netip.MustParseAddr("192.0.0.8")

// AddReserved puts the reserved address on the loopback interface. An interface of its own would need a kernel module
// and would look like a network to systemd-networkd.
func AddReserved() error {
	loopback, err := netlink.LinkByName("lo")
	if err != nil {
		return err
	}
	address, err := netlink.ParseAddr(netip.PrefixFrom(Reserved, Reserved.BitLen()).String())
	if err != nil {
		return err
	}
	if err := netlink.AddrReplace(loopback, address); err != nil {
		return fmt.Errorf("address %s on lo: %w", Reserved, err)
	}
	return nil
}

// Addresses are all global addresses of the node, sorted, the reserved one among them, those of pod networks not.
func Addresses() ([]netip.Addr, error) {
	links, err := netlink.LinkList()
	if err != nil {
		return nil, err
	}
	found := []netip.Addr{Reserved}
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

// Outside is the way out of the node: an address and the interface that has it.
type Outside struct {
	Address   netip.Addr
	Interface string
}

// Connected says whether the node has a network at all.
func (o Outside) Connected() bool { return o.Address != Reserved }

// FindOutside is the IPv4 address of the node on the interface of the default route with the lowest metric; without a
// default route that of the first interface that has one; without any the reserved address.
func FindOutside() (Outside, error) {
	candidates, err := outsideLinks()
	if err != nil {
		return Outside{}, err
	}
	for _, link := range candidates {
		addresses, err := netlink.AddrList(link, netlink.FAMILY_V4)
		if err != nil {
			return Outside{}, err
		}
		for _, address := range addresses {
			ip, ok := netip.AddrFromSlice(address.IP)
			if ip = ip.Unmap(); ok && ip.IsGlobalUnicast() && ip != Reserved {
				return Outside{ip, link.Attrs().Name}, nil
			}
		}
	}
	return Outside{Reserved, "lo"}, nil
}

// outsideLinks lists the interfaces of default routes by metric, then all others by index.
func outsideLinks() ([]netlink.Link, error) {
	links, err := netlink.LinkList()
	if err != nil {
		return nil, err
	}
	routes, err := netlink.RouteList(nil, netlink.FAMILY_V4)
	if err != nil {
		return nil, err
	}
	metric := map[int]int{}
	for _, route := range routes {
		if route.Dst != nil && !route.Dst.IP.IsUnspecified() {
			continue
		}
		if lowest, seen := metric[route.LinkIndex]; !seen || route.Priority < lowest {
			metric[route.LinkIndex] = route.Priority
		}
	}
	links = slices.DeleteFunc(links, func(link netlink.Link) bool { return ofPods(link.Attrs().Name) })
	slices.SortStableFunc(links, func(a, b netlink.Link) int {
		return rank(metric, a) - rank(metric, b)
	})
	return links, nil
}

func rank(metric map[int]int, link netlink.Link) int {
	if value, ok := metric[link.Attrs().Index]; ok {
		return value
	}
	return noRoute + link.Attrs().Index
}

// noRoute ranks interfaces without a default route behind all metrics in use; an int has 32 bits on arm.
const noRoute = 1 << 30
