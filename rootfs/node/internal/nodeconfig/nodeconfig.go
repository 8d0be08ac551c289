// Package nodeconfig reads /etc/kiln/node.json: what the profile says to the node.
//
// The build writes the file, so a key that this package does not know means that the two disagree; it is refused
// rather than ignored.
package nodeconfig

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"
)

// DefaultPath is where the image keeps the file.
const DefaultPath = "/etc/kiln/node.json"

// HostnamePath is where kiln-settings leaves the name that node.toml gives the node, in place of the image's.
const HostnamePath = "/run/kiln/hostname"

// How the control plane is started: all of it in one process, or every part by a unit of its own.
const (
	OneProcess = "one-process"
	Units      = "units"
)

// Config is node.json, checked: a value of this type comes from Parse alone.
type Config struct {
	Hostname     string       `json:"hostname"`
	Image        Image        `json:"image"`
	Network      Network      `json:"network"`
	CNI          CNI          `json:"cni"`
	LoadBalancer LoadBalancer `json:"load-balancer"`
	// ControlPlane is OneProcess or Units.
	ControlPlane string    `json:"control-plane"`
	Datastore    Datastore `json:"datastore"`
	API          API       `json:"api"`
	Kubelet      Kubelet   `json:"kubelet"`
	Memory       Memory    `json:"memory"`
}

// Image names the image the node was made from. Built bounds the clock from below: see pki.Lifetime.
type Image struct {
	ID      string    `json:"id"`
	Version string    `json:"version"`
	Built   time.Time `json:"built"`
}

// Network holds the address plan of the cluster, in CIDR notation: one of each family that the cluster has, the first of which
// is that of its own Services.
type Network struct {
	PodCIDRs      []string `json:"pod-cidrs"`
	ServiceCIDRs  []string `json:"service-cidrs"`
	ClusterDNS    []string `json:"cluster-dns"`
	ClusterDomain string   `json:"cluster-domain"`
}

// CNI chooses how pods reach each other: plugin flannel (backend vxlan, host-gw or wireguard), bridge or none.
type CNI struct {
	Plugin  string `json:"plugin"`
	Backend string `json:"backend"`
	// NetworkPolicy says that the agent enforces NetworkPolicies; not with the plugin none.
	NetworkPolicy bool `json:"network-policy"`
}

// LoadBalancer chooses who fills the status of Services of type LoadBalancer: servicelb, metallb or none.
type LoadBalancer struct {
	Plugin string `json:"plugin"`
}

// Datastore chooses where the API server keeps its objects: sqlite or etcd, on the node, or postgres or mysql, where node.toml says.
type Datastore struct {
	Kind string `json:"kind"`
}

// API is where the API server listens, and the names its certificate has besides the node's own.
type API struct {
	Port      int      `json:"port"`
	ExtraSANs []string `json:"extra-sans"`
}

// Kubelet holds the limits of the node agent.
type Kubelet struct {
	MaxPods int32 `json:"max-pods"`
}

// Memory says who has how much of it. GOGC is in percent; a limit of nothing means none.
type Memory struct {
	GOGC              int   `json:"gogc"`
	ControlPlaneLimit Share `json:"control-plane-limit"`
	AgentLimit        Share `json:"agent-limit"`
	// EvictionThreshold is what is left when the kubelet evicts pods.
	EvictionThreshold Share `json:"eviction-threshold"`
}

// Load reads and checks the file at path.
func Load(path string) (*Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	config, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return config, nil
}

// Rename gives the node the name in the file at path, when there is one.
func (c *Config) Rename(path string) error {
	name, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	c.Hostname = strings.TrimSpace(string(name))
	return c.validate()
}

// Parse decodes and checks the text of node.json.
func Parse(data []byte) (*Config, error) {
	config := defaults()
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(config); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("text after the end of the object")
	}
	return config, config.validate()
}

func defaults() *Config {
	return &Config{
		Network: Network{ClusterDomain: "cluster.local"},
		API:     API{Port: 6443},
		Kubelet: Kubelet{MaxPods: 110},
		Memory:  Memory{GOGC: 50, ControlPlaneLimit: "0%", AgentLimit: "0%", EvictionThreshold: "50Mi"},
	}
}
