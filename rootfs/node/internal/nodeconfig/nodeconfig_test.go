package nodeconfig

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kiln.dev/node/internal/ipfamily"
)

const sample = `{
  "hostname": "kiln",
  "image": {"id": "k3s-like-x86_64", "version": "1", "built": "2026-11-24T00:00:00Z"},
  "network": {"pod-cidrs": ["10.42.0.0/16"], "service-cidrs": ["10.43.0.0/16"], "cluster-dns": ["10.43.0.10"],
              "cluster-domain": "cluster.local"},
  "cni": {"plugin": "flannel", "backend": "vxlan", "network-policy": true},
  "load-balancer": {"plugin": "servicelb"},
  "control-plane": "one-process", "datastore": {"kind": "sqlite"},
  "api": {"port": 6443, "extra-sans": ["127.0.0.1"]},
  "kubelet": {"max-pods": 110},
  "memory": {"gogc": 50, "control-plane-limit": "30%", "agent-limit": "96Mi", "eviction-threshold": "50Mi"}
}`

func TestParse(t *testing.T) {
	config, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	if got := config.Network.APIServiceIP().String(); got != "10.43.0.1" {
		t.Errorf("API service address = %s, want 10.43.0.1", got)
	}
}

func TestFamilies(t *testing.T) {
	dual := strings.NewReplacer(`"10.42.0.0/16"`, `"10.42.0.0/16", "fd00:42::/56"`, `"10.43.0.0/16"`, `"10.43.0.0/16", "fd00:43::/112"`,
		`"10.43.0.10"`, `"10.43.0.10", "fd00:43::a"`)
	single := strings.NewReplacer("10.42.0.0/16", "fd00:42::/56", "10.43.0.0/16", "fd00:43::/112", "10.43.0.10", "fd00:43::a")
	for name, c := range map[string]struct {
		text, families, pods4, pods6, api string
	}{
		"IPv4": {sample, "[IPv4]", "10.42.0.0/16", "", "10.43.0.1"},
		"both": {dual.Replace(sample), "[IPv4 IPv6]", "10.42.0.0/16", "fd00:42::/56", "10.43.0.1"},
		"IPv6": {single.Replace(sample), "[IPv6]", "", "fd00:42::/56", "fd00:43::1"},
	} {
		config, err := Parse([]byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n := config.Network
		got := []string{fmt.Sprint(n.Families()), n.PodCIDR(ipfamily.IPv4), n.PodCIDR(ipfamily.IPv6), n.APIServiceIP().String()}
		if want := []string{c.families, c.pods4, c.pods6, c.api}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestRename(t *testing.T) {
	config, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "hostname")
	if err := config.Rename(path); err != nil || config.Hostname != "kiln" {
		t.Errorf("without a file: %q, %v", config.Hostname, err)
	}
	for name, fine := range map[string]bool{"pi-7": true, "Pi_7": false} {
		if err := os.WriteFile(path, []byte(name+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := config.Rename(path); (err == nil) != fine || config.Hostname != name {
			t.Errorf("%s: %q, %v", name, config.Hostname, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	cases := map[string]struct{ old, new, want string }{
		"unknown key":        {`"hostname"`, `"host-name"`, "unknown field"},
		"upper case host":    {`"kiln"`, `"Kiln"`, "hostname"},
		"backend":            {`"vxlan"`, `"udp"`, `cni.backend: "udp" is none of vxlan, host-gw, wireguard`},
		"process":            {`"one-process"`, `"two"`, `control-plane: "two" is none of one-process, units`},
		"policies of nobody": {`"flannel"`, `"none"`, "cni.network-policy"},
		"overlap":            {"10.43.0.0/16", "10.42.0.0/20", "overlap"},
		"host bits":          {"10.42.0.0/16", "10.42.1.0/16", "write 10.42.0.0/16"},
		"foreign DNS":        {"10.43.0.10", "10.99.0.10", "cluster-dns"},
		"port":               {"6443", "70000", "api.port"},
		"a family of pods":   {`["10.42.0.0/16"]`, `["10.42.0.0/16", "fd00:42::/56"]`, "one element for each family"},
		"two families":       {`["10.42.0.0/16"]`, `["fd00:42::/56"]`, "of two families"},
		"one family twice": {`["10.42.0.0/16"], "service-cidrs": ["10.43.0.0/16"], "cluster-dns": ["10.43.0.10"]`,
			`["10.42.0.0/16", "10.44.0.0/16"], "service-cidrs": ["10.43.0.0/16", "10.45.0.0/16"], "cluster-dns": ["10.43.0.10", "10.45.0.10"]`,
			"both families are IPv4"},
		"trailing text": {`"eviction-threshold": "50Mi"}
}`, `"eviction-threshold": "50Mi"}
}{}`, "after the end"},
	}
	for name, c := range cases {
		text := strings.Replace(sample, c.old, c.new, 1)
		if text == sample {
			t.Fatalf("%s: the sample does not contain %q", name, c.old)
		}
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q in it", name, err, c.want)
		}
	}
}
