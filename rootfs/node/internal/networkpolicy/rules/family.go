package rules

import "net/netip"

// family is one of the two families of addresses, in the words of nftables.
type family struct {
	// protocol is the header that holds the addresses.
	protocol string
	// address is the type of an address in a set.
	address string
	// suffix ends the names of the family's sets: a set holds addresses of one family.
	suffix string
}

var (
	v4 = family{"ip", "ipv4_addr", "-4"}
	v6 = family{"ip6", "ipv6_addr", "-6"}
	// families are in the order of the rules.
	families = []family{v4, v6}
)

func familyOf(address netip.Addr) family {
	if address.Is4() {
		return v4
	}
	return v6
}
