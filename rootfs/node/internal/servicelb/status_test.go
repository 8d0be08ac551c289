package servicelb

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
)

func TestAServiceHasAddressesOfItsFamilies(t *testing.T) {
	addresses := []corev1.LoadBalancerIngress{{IP: "192.168.1.2"}, {IP: "fd00::9"}}
	v4, v6 := corev1.IPv4Protocol, corev1.IPv6Protocol
	for name, c := range map[string]struct {
		families []corev1.IPFamily
		want     []corev1.LoadBalancerIngress
	}{
		"IPv4":    {[]corev1.IPFamily{v4}, addresses[:1]},
		"IPv6":    {[]corev1.IPFamily{v6}, addresses[1:]},
		"both":    {[]corev1.IPFamily{v6, v4}, addresses},
		"unknown": {nil, addresses},
	} {
		if got := ofFamilies(addresses, c.families); !sameIngress(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
