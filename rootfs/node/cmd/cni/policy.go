package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"

	"github.com/containernetworking/cni/pkg/skel"
	"github.com/containernetworking/cni/pkg/types"
	current "github.com/containernetworking/cni/pkg/types/100"
	"github.com/containernetworking/cni/pkg/version"

	"kiln.dev/node/internal/networkpolicy/attach"
)

// podArgs are what containerd says of the pod.
type podArgs struct {
	types.CommonArgs
	K8S_POD_NAMESPACE, K8S_POD_NAME, K8S_POD_UID types.UnmarshallableString
}

// networkPolicy is the plugin that holds a pod until its policies are in force: see package attach.
func networkPolicy() {
	check := func(*skel.CmdArgs) error { return nil }
	skel.PluginMainFuncs(skel.CNIFuncs{Add: policyAdd, Del: policyDel, Check: check}, version.All, "CNI plugin network-policy of kiln")
}

func policyAdd(args *skel.CmdArgs) error {
	var conf types.PluginConf
	if err := json.Unmarshal(args.StdinData, &conf); err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	if err := version.ParsePrevResult(&conf); err != nil {
		return err
	}
	if conf.PrevResult == nil {
		return errors.New("network-policy comes after the plugin that gives addresses")
	}
	result, err := current.NewResultFromResult(conf.PrevResult)
	if err != nil {
		return err
	}
	attachment, err := attachmentOf(args, result)
	if err != nil {
		return err
	}
	if err := attach.Add(attach.Socket, attachment); err != nil {
		return err
	}
	return types.PrintResult(conf.PrevResult, conf.CNIVersion)
}

// policyDel does not insist: an agent that is not there has removed nothing, and forgets the sandbox when another one gets its
// address.
func policyDel(args *skel.CmdArgs) error {
	_ = attach.Remove(attach.Socket, args.ContainerID)
	return nil
}

func attachmentOf(args *skel.CmdArgs, result *current.Result) (attach.Attachment, error) {
	a := attach.Attachment{Sandbox: args.ContainerID}
	var pod podArgs
	pod.IgnoreUnknown = true
	if err := types.LoadArgs(args.Args, &pod); err != nil {
		return a, err
	}
	a.Namespace, a.Name, a.UID = string(pod.K8S_POD_NAMESPACE), string(pod.K8S_POD_NAME), string(pod.K8S_POD_UID)
	if a.UID == "" {
		return a, fmt.Errorf("K8S_POD_UID is not among the arguments %q", args.Args)
	}
	for _, ip := range result.IPs {
		address, ok := netip.AddrFromSlice(ip.Address.IP)
		if !ok {
			return a, fmt.Errorf("%s is not an address", ip.Address.IP)
		}
		a.Addresses = append(a.Addresses, address.Unmap())
	}
	return a, nil
}
