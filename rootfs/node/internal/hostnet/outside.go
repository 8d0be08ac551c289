package hostnet

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"kiln.dev/node/internal/ipfamily"
)

// Outside is the way out of the node: an address and the interface that has it.
type Outside struct {
	Address   netip.Addr
	Interface string
}

// Connected says whether the node has a network at all.
func (o Outside) Connected() bool { return o.Address != reserved4 && o.Address != reserved6 }

// FindOutsides is the way out for each of the families.
func FindOutsides(families []ipfamily.Family) ([]Outside, error) {
	var all []Outside
	for _, family := range families {
		outside, err := findOutside(family)
		if err != nil {
			return nil, err
		}
		all = append(all, outside)
	}
	return all, nil
}

// Moved says whether the node is reached at another address than before. An address that is lost while no other has come
// is kept: it mostly comes back.
func Moved(from, to []Outside) bool {
	for i := range min(len(from), len(to)) {
		if to[i] != from[i] && to[i].Connected() {
			return true
		}
	}
	return false
}

// findOutside is an address of the node on the interface of the default route with the lowest metric; without a
// default route that of the first interface that has one; without any the reserved address.
func findOutside(family ipfamily.Family) (Outside, error) {
	candidates, err := outsideLinks(kernelFamily(family))
	if err != nil {
		return Outside{}, err
	}
	for _, link := range candidates {
		addresses, err := netlink.AddrList(link, kernelFamily(family))
		if err != nil {
			return Outside{}, err
		}
		if ip, ok := best(addresses); ok {
			return Outside{ip, link.Attrs().Name}, nil
		}
	}
	return Outside{Reserved(family), "lo"}, nil
}

func kernelFamily(family ipfamily.Family) int {
	if family == ipfamily.IPv6 {
		return netlink.FAMILY_V6
	}
	return netlink.FAMILY_V4
}

// unfit addresses of IPv6 are on their way in or out, or change every day for the sake of privacy.
const unfit = unix.IFA_F_TEMPORARY | unix.IFA_F_DEPRECATED | unix.IFA_F_TENTATIVE | unix.IFA_F_DADFAILED

// best is the address of an interface that the node is reached by: the first of IPv4. Of IPv6 an interface has several, which
// the kernel lists in the order of their coming: one that is fixed goes before those that routers gave, and of these one that
// is known everywhere before one of the site (RFC 4193).
func best(addresses []netlink.Addr) (netip.Addr, bool) {
	type candidate struct {
		ip            netip.Addr
		leased, local int
	}
	var fit []candidate
	for _, address := range addresses {
		ip, ok := netip.AddrFromSlice(address.IP)
		ip = ip.Unmap()
		if !ok || !ip.IsGlobalUnicast() || ip == reserved4 || ip == reserved6 {
			continue
		}
		if ip.Is4() {
			return ip, true
		}
		if address.Flags&unfit == 0 {
			fit = append(fit, candidate{ip, one(address.Flags&unix.IFA_F_PERMANENT == 0), one(ip.IsPrivate())})
		}
	}
	if len(fit) == 0 {
		return netip.Addr{}, false
	}
	return slices.MinFunc(fit, func(a, b candidate) int {
		return cmp.Or(a.leased-b.leased, a.local-b.local, a.ip.Compare(b.ip))
	}).ip, true
}

func one(condition bool) int {
	if condition {
		return 1
	}
	return 0
}

// outsideLinks lists the interfaces of default routes by metric, then all others by index.
func outsideLinks(family int) ([]netlink.Link, error) {
	links, err := netlink.LinkList()
	if err != nil {
		return nil, err
	}
	routes, err := netlink.RouteList(nil, family)
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
