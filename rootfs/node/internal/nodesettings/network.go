package nodesettings

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
)

// Network is a fixed address: of IPv4, of IPv6 or one of each.
type Network struct {
	Address     string   `toml:"address"`
	Gateway     string   `toml:"gateway"`
	AddressIPv6 string   `toml:"address-ipv6"`
	GatewayIPv6 string   `toml:"gateway-ipv6"`
	DNS         []string `toml:"dns"`
	Interface   string   `toml:"interface"`
}

// linkName is what a link-local server of DNS may be reached by: fe80::1%eth0.
var linkName = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,15}$`)

var device = regexp.MustCompile(`^[A-Za-z0-9_.*?-]{1,15}$`)

func (n *Network) validate() error {
	errs := []error{
		validateAddress("", "an IPv4", n.Address, n.Gateway, netip.Addr.Is4),
		validateAddress("-ipv6", "an IPv6", n.AddressIPv6, n.GatewayIPv6, func(a netip.Addr) bool { return a.Is6() && a.IsGlobalUnicast() }),
	}
	if n.Address == "" && n.AddressIPv6 == "" {
		errs = append(errs, errors.New("network: neither address nor address-ipv6 is given"))
	}
	for _, server := range n.DNS {
		// What follows a percent sign is any text, lines of another section too.
		if ip, err := netip.ParseAddr(server); err != nil || ip.Zone() != "" && !linkName.MatchString(ip.Zone()) {
			errs = append(errs, fmt.Errorf("network.dns: %q is not an address", server))
		}
	}
	if n.Interface != "" && !device.MatchString(n.Interface) {
		errs = append(errs, fmt.Errorf("network.interface: %q is not the name of an interface", n.Interface))
	}
	return errors.Join(errs...)
}

// validateAddress checks the address of one family and its router; the keys end in suffix.
func validateAddress(suffix, kind, text, router string, fits func(netip.Addr) bool) error {
	if text == "" {
		if router != "" {
			return fmt.Errorf("network.gateway%s: there is no network.address%s that it goes with", suffix, suffix)
		}
		return nil
	}
	address, err := netip.ParsePrefix(text)
	if err != nil || !fits(address.Addr()) {
		return fmt.Errorf("network.address%s: %q is not %s address with its prefix length", suffix, text, kind)
	}
	if router == "" {
		return nil
	}
	gateway, err := netip.ParseAddr(router)
	near := address.Contains(gateway) || gateway.Is6() && gateway.IsLinkLocalUnicast() && gateway.Zone() == ""
	if err != nil || !near || gateway.Is4() != address.Addr().Is4() || gateway == address.Addr() {
		return fmt.Errorf("network.gateway%s: %q is no other address in the network of %s", suffix, router, address)
	}
	return nil
}

// File is the text of systemd.network(5) that gives a card this address. What it does not say of IPv4 is asked for (DHCP), and of
// IPv6 heard from routers, which is the default.
func (n *Network) File() string {
	var b strings.Builder
	b.WriteString("# From node.toml.\n[Match]\n")
	if n.Interface == "" {
		b.WriteString("Type=ether\nKind=!*\n")
	} else {
		fmt.Fprintf(&b, "Type=ether wlan\nKind=!*\nName=%s\n", n.Interface)
	}
	b.WriteString("\n[Network]\n")
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s=%s\n", key, value)
		}
	}
	line("Address", n.Address)
	line("Gateway", n.Gateway)
	line("Address", n.AddressIPv6)
	line("Gateway", n.GatewayIPv6)
	for _, server := range n.DNS {
		line("DNS", server)
	}
	if n.Address == "" {
		line("DHCP", "ipv4")
	}
	if n.GatewayIPv6 == "" {
		line("IPv6AcceptRA", "yes")
	} else {
		line("IPv6AcceptRA", "no")
	}
	// As for addresses of DHCP: kubelet and the datastore listen on it.
	if n.Address == "" {
		line("KeepConfiguration", "dynamic-on-stop")
	} else {
		line("KeepConfiguration", "static")
	}
	return b.String()
}
