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

// bridgeNetwork is the CNI configuration of a bridge with this node's part of the pod network. masquerade hides pods
// behind the node's address; flannel has its own rules for that. mtu in bytes, 0 for the default.
func bridgeNetwork(pods netip.Prefix, mtu int, masquerade bool) map[string]any {
	if mtu == 0 {
		mtu = defaultMTU
	}
	return map[string]any{
		"cniVersion": "1.0.0",
		"name":       "kiln",
		"plugins": []any{
			map[string]any{
				"type": "bridge", "bridge": "cni0", "isDefaultGateway": true, "hairpinMode": true, "mtu": mtu,
				"ipMasq": masquerade, "ipMasqBackend": "nftables",
				"ipam": map[string]any{
					"type": "host-local", "dataDir": leasesDir, "ranges": []any{[]any{map[string]any{"subnet": pods.String()}}},
				},
			},
			map[string]any{"type": "portmap", "backend": "nftables", "capabilities": map[string]bool{"portMappings": true}},
		},
	}
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
