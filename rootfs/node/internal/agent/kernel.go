package agent

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"k8s.io/klog/v2"

	"kiln.dev/node/internal/ipfamily"
)

// setting is a kernel parameter below /proc/sys.
type setting struct{ path, value string }

// settings that carrying pods needs. Those of bridges exist when the module br_netfilter is loaded; without them a pod
// cannot reach itself through a Service.
var settings = []setting{
	{"net/ipv4/ip_forward", "1"},
	{"net/bridge/bridge-nf-call-iptables", "1"},
	{"net/bridge/bridge-nf-call-ip6tables", "1"},
}

// settings6 is what carrying pods with IPv6 needs besides. networkd hears routers whatever the node forwards.
var settings6 = []setting{{"net/ipv6/conf/all/forwarding", "1"}}

func setKernel(families []ipfamily.Family) error {
	wanted := settings
	if slices.Contains(families, ipfamily.IPv6) {
		wanted = slices.Concat(settings, settings6)
	}
	for _, s := range wanted {
		err := os.WriteFile("/proc/sys/"+s.path, []byte(s.value), 0)
		if errors.Is(err, fs.ErrNotExist) {
			klog.InfoS("Kernel parameter does not exist, is its module loaded?", "parameter", s.path)
		} else if err != nil {
			return fmt.Errorf("kernel parameter %s: %w", s.path, err)
		}
	}
	return nil
}
