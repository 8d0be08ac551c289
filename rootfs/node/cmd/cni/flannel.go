package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/containernetworking/cni/pkg/invoke"
	"github.com/containernetworking/cni/pkg/skel"
	"github.com/containernetworking/cni/pkg/types"
	"github.com/containernetworking/cni/pkg/version"
)

// flannelConf is the configuration of the flannel plugin as upstream documents it. The plugin attaches nothing itself:
// it reads what flannel chose for this node and calls another plugin, bridge unless told otherwise.
type flannelConf struct {
	types.NetConf
	SubnetFile    string         `json:"subnetFile"`
	DataDir       string         `json:"dataDir"`
	Delegate      map[string]any `json:"delegate"`
	RuntimeConfig map[string]any `json:"runtimeConfig,omitempty"`
}

// subnetEnv is what flannel writes to its subnet file.
type subnetEnv struct {
	networks, subnets []netip.Prefix
	mtu               int
	masquerade        bool
}

func flannel() {
	skel.PluginMainFuncs(skel.CNIFuncs{Add: flannelAdd, Del: flannelDel, Check: flannelCheck}, version.All,
		"CNI plugin flannel of kiln")
}

func flannelAdd(args *skel.CmdArgs) error {
	conf, err := parseFlannelConf(args.StdinData)
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(conf.SubnetFile)
	if err != nil {
		return fmt.Errorf("flannel has not chosen a subnet yet: %w", err)
	}
	env, err := parseSubnetEnv(string(raw))
	if err != nil {
		return fmt.Errorf("%s: %w", conf.SubnetFile, err)
	}
	delegate, err := json.Marshal(conf.delegate(env))
	if err != nil {
		return err
	}
	// Kept for the removal, which must do the same even after flannel got another subnet.
	if err := keep(conf.DataDir, args.ContainerID, delegate); err != nil {
		return err
	}
	result, err := invoke.DelegateAdd(context.TODO(), conf.delegateType(), delegate, nil)
	if err != nil {
		return err
	}
	return result.Print()
}

// flannelDel is called again until it succeeds, so a container that is not known is none to remove.
func flannelDel(args *skel.CmdArgs) error {
	conf, err := parseFlannelConf(args.StdinData)
	if err != nil {
		return err
	}
	kept := filepath.Join(conf.DataDir, args.ContainerID)
	delegate, err := os.ReadFile(kept)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := invoke.DelegateDel(context.TODO(), conf.delegateType(), delegate, nil); err != nil {
		return err
	}
	return os.Remove(kept)
}

// flannelCheck leaves the check to what the kept configuration shows: there is nothing of flannel's own to check.
func flannelCheck(args *skel.CmdArgs) error {
	conf, err := parseFlannelConf(args.StdinData)
	if err != nil {
		return err
	}
	_, err = os.Stat(filepath.Join(conf.DataDir, args.ContainerID))
	return err
}

func parseFlannelConf(raw []byte) (flannelConf, error) {
	conf := flannelConf{SubnetFile: "/run/flannel/subnet.env", DataDir: "/run/cni/flannel"}
	if err := json.Unmarshal(raw, &conf); err != nil {
		return conf, fmt.Errorf("configuration: %w", err)
	}
	if conf.Delegate == nil {
		conf.Delegate = map[string]any{}
	}
	for _, key := range []string{"name", "ipam"} {
		if _, set := conf.Delegate[key]; set {
			return conf, fmt.Errorf("the delegate's %q is flannel's to set", key)
		}
	}
	return conf, nil
}

func (c flannelConf) delegateType() string {
	if kind, ok := c.Delegate["type"].(string); ok {
		return kind
	}
	return "bridge"
}

// delegate is the configuration of the called plugin: what the user gave, and flannel's choices where he gave nothing.
func (c flannelConf) delegate(env subnetEnv) map[string]any {
	d := map[string]any{"type": "bridge", "mtu": env.mtu, "ipMasq": !env.masquerade}
	if c.delegateType() == "bridge" {
		d["isGateway"] = true
	}
	for key, value := range c.Delegate {
		d[key] = value
	}
	var ranges [][]map[string]string
	for _, subnet := range env.subnets {
		ranges = append(ranges, []map[string]string{{"subnet": subnet.Masked().String()}})
	}
	var routes []map[string]string
	for _, network := range env.networks {
		routes = append(routes, map[string]string{"dst": network.Masked().String()})
	}
	d["name"], d["cniVersion"] = c.Name, c.CNIVersion
	d["ipam"] = map[string]any{"type": "host-local", "ranges": ranges, "routes": routes}
	if c.RuntimeConfig != nil {
		d["runtimeConfig"] = c.RuntimeConfig
	}
	return d
}

func parseSubnetEnv(text string) (subnetEnv, error) {
	var env subnetEnv
	for _, line := range strings.Split(text, "\n") {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		var err error
		switch key {
		case "FLANNEL_NETWORK", "FLANNEL_IPV6_NETWORK":
			env.networks, err = appendPrefixes(env.networks, value)
		case "FLANNEL_SUBNET", "FLANNEL_IPV6_SUBNET":
			env.subnets, err = appendPrefixes(env.subnets, value)
		case "FLANNEL_MTU":
			env.mtu, err = strconv.Atoi(value)
		case "FLANNEL_IPMASQ":
			env.masquerade, err = strconv.ParseBool(value)
		}
		if err != nil {
			return env, fmt.Errorf("%s: %w", key, err)
		}
	}
	if len(env.subnets) == 0 || env.mtu == 0 {
		return env, errors.New("no FLANNEL_SUBNET or FLANNEL_MTU in it")
	}
	return env, nil
}

func appendPrefixes(to []netip.Prefix, list string) ([]netip.Prefix, error) {
	for _, text := range strings.Split(list, ",") {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, err
		}
		to = append(to, prefix)
	}
	return to, nil
}

func keep(dir, container string, delegate []byte) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, container), delegate, 0o600)
}
