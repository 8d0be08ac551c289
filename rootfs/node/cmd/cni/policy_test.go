package main

import (
	"net"
	"testing"

	"github.com/containernetworking/cni/pkg/skel"
	current "github.com/containernetworking/cni/pkg/types/100"
)

func TestAttachmentOf(t *testing.T) {
	result := &current.Result{IPs: []*current.IPConfig{{Address: net.IPNet{IP: net.ParseIP("10.42.0.2"), Mask: net.CIDRMask(24, 32)}}}}
	args := &skel.CmdArgs{ContainerID: "s", Args: "IgnoreUnknown=1;K8S_POD_NAMESPACE=x;K8S_POD_NAME=a;K8S_POD_INFRA_CONTAINER_ID=s;K8S_POD_UID=1"}
	a, err := attachmentOf(args, result)
	if err != nil {
		t.Fatal(err)
	}
	if a.Sandbox != "s" || a.Namespace != "x" || a.Name != "a" || a.UID != "1" || a.Addresses[0].String() != "10.42.0.2" {
		t.Errorf("%+v", a)
	}
	args.Args = "K8S_POD_NAMESPACE=x;K8S_POD_NAME=a"
	if _, err := attachmentOf(args, result); err == nil {
		t.Error("a pod without a UID passes")
	}
}
