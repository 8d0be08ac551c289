package agent

import (
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
)

// cniDir is conf_dir in the image's containerd configuration. It is in memory, for the file depends on the node's
// address and is written anew at every boot.
const cniDir = "/run/cni/net.d"

// leasesDir remembers the addresses of pods. Pods do not outlive a boot, so neither does it.
const leasesDir = "/run/cni/leases"

// defaultMTU leaves room for every tunnel that flannel may use, so that pods keep working when a network comes later.
const defaultMTU = 1420

// bridgeNetwork is a bridge with this node's part of the pod network, one of each family.
type bridgeNetwork struct {
	pods []netip.Prefix
	// mtu in bytes, 0 for the default.
	mtu int
	// masquerade hides pods behind the node's address; flannel has its own rules for that.
	masquerade bool
	// policies holds pods until their NetworkPolicies are in force.
	policies bool
}

// config is its configuration for CNI.
func (b bridgeNetwork) config() map[string]any {
	if b.mtu == 0 {
		b.mtu = defaultMTU
	}
	var ranges []any // pods have an address of each
	for _, pods := range b.pods {
		ranges = append(ranges, []any{map[string]any{"subnet": pods.String()}})
	}
	plugins := []any{
		map[string]any{
			"type": "bridge", "bridge": "cni0", "isDefaultGateway": true, "hairpinMode": true, "mtu": b.mtu,
			"ipMasq": b.masquerade, "ipMasqBackend": "nftables",
			"ipam": map[string]any{
				"type": "host-local", "dataDir": leasesDir, "ranges": ranges,
			},
		},
		map[string]any{"type": "portmap", "backend": "nftables", "capabilities": map[string]bool{"portMappings": true}},
	}
	if b.policies {
		plugins = append(plugins, map[string]any{"type": "network-policy"})
	}
	return map[string]any{"cniVersion": "1.0.0", "name": "kiln", "plugins": plugins}
}

// writeCNI puts the configuration where containerd looks for it, whole at once: containerd reads at every event.
func writeCNI(network map[string]any) error {
	data, err := json.MarshalIndent(network, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(cniDir, "10-kiln.conflist"), data)
}

// writeFile replaces a file in memory by rename, and makes its folder.
func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	temporary := path + ".new"
	if err := os.WriteFile(temporary, data, 0o644); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}
