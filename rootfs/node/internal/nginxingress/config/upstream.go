package config

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// upstream returns the name of who answers for a backend; "" when nobody does.
func (c *compiler) upstream(ingress *networkingv1.Ingress, backend networkingv1.IngressBackend) string {
	if backend.Service == nil {
		c.tell(ingress, "NoService", "the backend is not a Service")
		return ""
	}
	key := ingress.Namespace + "/" + backend.Service.Name
	service, exists := c.Services[key]
	if !exists {
		c.tell(ingress, "NoService", fmt.Sprintf("there is no Service %s", key))
		return ""
	}
	if service.Spec.Type == corev1.ServiceTypeExternalName {
		c.tell(ingress, "NoService", fmt.Sprintf("the Service %s is a name outside, which this nginx does not ask", key))
		return ""
	}
	port := portOf(service, backend.Service.Port)
	if port == nil {
		c.tell(ingress, "NoService", fmt.Sprintf("the Service %s has no such port", key))
		return ""
	}
	endpoints := endpointsOf(c.Slices[key], port.Name)
	if len(endpoints) == 0 {
		return ""
	}
	// Names of namespaces and Services have no underscore.
	name := strings.Join([]string{ingress.Namespace, service.Name, fmt.Sprint(port.Port)}, "_")
	sticky := service.Spec.SessionAffinity == corev1.ServiceAffinityClientIP
	c.upstreams[name] = Upstream{Name: name, Endpoints: endpoints, Sticky: sticky}
	return name
}

// portOf is a port of TCP: a Service may have the same number for UDP too, as one of HTTP/3 has.
func portOf(service *corev1.Service, wanted networkingv1.ServiceBackendPort) *corev1.ServicePort {
	at := slices.IndexFunc(service.Spec.Ports, func(port corev1.ServicePort) bool {
		if cmp.Or(port.Protocol, corev1.ProtocolTCP) != corev1.ProtocolTCP {
			return false
		}
		if wanted.Name != "" {
			return port.Name == wanted.Name
		}
		return port.Port == wanted.Number
	})
	if at < 0 {
		return nil
	}
	return &service.Spec.Ports[at]
}

// endpointsOf are the addresses that take new connections: the ready ones (EndpointConditions: nil is ready).
func endpointsOf(endpointSlices []*discoveryv1.EndpointSlice, portName string) []netip.AddrPort {
	var found []netip.AddrPort
	for _, slice := range endpointSlices {
		port := portIn(slice, portName)
		if port == 0 || slice.AddressType == discoveryv1.AddressTypeFQDN {
			continue
		}
		for _, endpoint := range slice.Endpoints {
			if ready := endpoint.Conditions.Ready; ready != nil && !*ready {
				continue
			}
			// All addresses of an endpoint are the same; consumers take the first (EndpointSlice's documentation).
			if address, err := netip.ParseAddr(endpoint.Addresses[0]); err == nil {
				found = append(found, netip.AddrPortFrom(address, port))
			}
		}
	}
	slices.SortFunc(found, netip.AddrPort.Compare)
	return slices.Compact(found)
}

func portIn(slice *discoveryv1.EndpointSlice, name string) uint16 {
	for _, port := range slice.Ports {
		if port.Port != nil && (port.Name == nil && name == "" || port.Name != nil && *port.Name == name) {
			return uint16(*port.Port)
		}
	}
	return 0
}
