package nodeconfig

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// validate reports every fault at once, so that one boot tells all.
func (c *Config) validate() error {
	errs := []error{
		c.Network.validate(),
		c.validateHostname(),
		oneOf("cni.plugin", c.CNI.Plugin, "flannel", "bridge", "none"),
		oneOf("load-balancer.plugin", c.LoadBalancer.Plugin, "servicelb", "metallb", "none"),
		oneOf("control-plane", c.ControlPlane, OneProcess, Units),
		oneOf("datastore.kind", c.Datastore.Kind, "sqlite", "etcd", "postgres", "mysql"),
	}
	if c.CNI.Plugin == "flannel" {
		errs = append(errs, oneOf("cni.backend", c.CNI.Backend, "vxlan", "host-gw", "wireguard"))
	}
	if c.CNI.Plugin == "none" && c.CNI.NetworkPolicy {
		errs = append(errs, errors.New("cni.network-policy: with the plugin none, whoever brings one enforces policies"))
	}
	if c.API.Port < 1 || c.API.Port > 65535 {
		errs = append(errs, fmt.Errorf("api.port: %d is not a port", c.API.Port))
	}
	if c.Kubelet.MaxPods < 1 {
		errs = append(errs, fmt.Errorf("kubelet.max-pods: %d is not a number of pods", c.Kubelet.MaxPods))
	}
	errs = append(errs,
		c.Memory.ControlPlaneLimit.validate("control-plane-limit"),
		c.Memory.AgentLimit.validate("agent-limit"),
		c.Memory.EvictionThreshold.validate("eviction-threshold"))
	return errors.Join(errs...)
}

func (c *Config) validateHostname() error {
	if faults := validation.IsDNS1123Subdomain(c.Hostname); len(faults) > 0 {
		return fmt.Errorf("hostname: %q: %s", c.Hostname, strings.Join(faults, "; "))
	}
	return nil
}

func oneOf(key, value string, choices ...string) error {
	if slices.Contains(choices, value) {
		return nil
	}
	return fmt.Errorf("%s: %q is none of %s", key, value, strings.Join(choices, ", "))
}
