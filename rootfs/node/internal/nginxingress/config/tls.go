package config

import (
	"fmt"
	"slices"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
)

// certificates gives the hosts of an Ingress their certificates: to each the one that names it, or else one for all names of its domain.
func (c *compiler) certificates(ingress *networkingv1.Ingress, ruled []string) {
	if len(ingress.Spec.Rules) == 0 {
		ruled = []string{""}
	}
	var shown []networkingv1.IngressTLS
	for _, tls := range ingress.Spec.TLS {
		if tls.SecretName != "" && c.canBeShown(ingress, tls.SecretName) {
			shown = append(shown, tls)
		}
	}
	for _, tls := range shown {
		hosts := tls.Hosts
		if len(hosts) == 0 {
			hosts = ruled
		}
		for _, host := range hosts {
			c.show(ingress, tls.SecretName, host)
		}
	}
	for _, tls := range shown {
		for _, host := range ruled {
			if wildCovers(tls.Hosts, host) {
				c.show(ingress, tls.SecretName, host)
			}
		}
	}
}

// canBeShown says whether a Secret has a certificate, and tells the owner of the Ingress when it has not.
func (c *compiler) canBeShown(ingress *networkingv1.Ingress, name string) bool {
	secret := ingress.Namespace + "/" + name
	problem, exists := c.Certificates[secret]
	if !exists {
		problem = "it does not exist, or is not of the type kubernetes.io/tls"
	}
	if problem != "" {
		c.tell(ingress, "NoCertificate", fmt.Sprintf("the Secret %s: %s", secret, problem))
	}
	return problem == ""
}

// show gives a host a certificate, unless it has one.
func (c *compiler) show(ingress *networkingv1.Ingress, secret, host string) {
	if server, has := c.servers[host]; has && server.Certificate == "" {
		server.Certificate = ingress.Namespace + "/" + secret
	}
}

// wildCovers says whether one of the names has a star for the first label of the host, and only for that (RFC 9525, section 6.3).
func wildCovers(names []string, host string) bool {
	_, domain, found := strings.Cut(host, ".")
	return found && slices.Contains(names, "*."+domain)
}
