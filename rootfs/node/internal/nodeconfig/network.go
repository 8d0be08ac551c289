package nodeconfig

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"kiln.dev/node/internal/ipfamily"
)

// Families of the cluster, its own first.
func (n Network) Families() []ipfamily.Family {
	var all []ipfamily.Family
	for _, text := range n.ServiceCIDRs {
		all = append(all, ipfamily.Of(netip.MustParsePrefix(text).Addr()))
	}
	return all
}

// PodCIDR is the network of the pods of that family, or nothing.
func (n Network) PodCIDR(family ipfamily.Family) string {
	for _, text := range n.PodCIDRs {
		if ipfamily.Of(netip.MustParsePrefix(text).Addr()) == family {
			return text
		}
	}
	return ""
}

// AllPodCIDRs and AllServiceCIDRs are the networks as the flags of Kubernetes have them.
func (n Network) AllPodCIDRs() string { return strings.Join(n.PodCIDRs, ",") }

// AllServiceCIDRs: see AllPodCIDRs.
func (n Network) AllServiceCIDRs() string { return strings.Join(n.ServiceCIDRs, ",") }

// APIServiceIP is the first address of the first service network, which Kubernetes gives to kubernetes.default.
func (n Network) APIServiceIP() netip.Addr {
	return netip.MustParsePrefix(n.ServiceCIDRs[0]).Addr().Next()
}

func (n Network) validate() error {
	if count := len(n.PodCIDRs); count < 1 || count > 2 || len(n.ServiceCIDRs) != count || len(n.ClusterDNS) != count {
		return errors.New("network: pod-cidrs, service-cidrs and cluster-dns have one element for each family, one or two of them")
	}
	var errs []error
	for i := range n.PodCIDRs {
		errs = append(errs, n.validateFamily(i))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if families := n.Families(); len(families) == 2 && families[0] == families[1] {
		return fmt.Errorf("network: both families are %s", families[0])
	}
	return nil
}

// validateFamily checks the networks of the i-th family.
func (n Network) validateFamily(i int) error {
	pods, podErr := prefix("network.pod-cidrs", n.PodCIDRs[i])
	services, serviceErr := prefix("network.service-cidrs", n.ServiceCIDRs[i])
	if err := errors.Join(podErr, serviceErr); err != nil {
		return err
	}
	if ipfamily.Of(pods.Addr()) != ipfamily.Of(services.Addr()) {
		return fmt.Errorf("network: pods %s and Services %s are of two families", pods, services)
	}
	if pods.Overlaps(services) {
		return fmt.Errorf("network: pods %s and Services %s overlap", pods, services)
	}
	dns, err := netip.ParseAddr(n.ClusterDNS[i])
	if err != nil || !services.Contains(dns) {
		return fmt.Errorf("network.cluster-dns: %q is not an address in service-cidr %s", n.ClusterDNS[i], services)
	}
	return nil
}

func prefix(key, text string) (netip.Prefix, error) {
	value, err := netip.ParsePrefix(text)
	if err != nil {
		return value, fmt.Errorf("%s: %w", key, err)
	}
	if value != value.Masked() {
		return value, fmt.Errorf("%s: %s has host bits set, write %s", key, value, value.Masked())
	}
	return value, nil
}
