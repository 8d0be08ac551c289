// Package ipfamily names the two kinds of addresses. A cluster has one of them, or both: the first of its list is the one that its
// own Services have.
package ipfamily

import "net/netip"

// Family is a kind of addresses.
type Family int

// The kinds.
const (
	IPv4 Family = 4
	IPv6 Family = 6
)

// Of an address.
func Of(address netip.Addr) Family {
	if address.Unmap().Is4() {
		return IPv4
	}
	return IPv6
}

func (f Family) String() string {
	if f == IPv6 {
		return "IPv6"
	}
	return "IPv4"
}
