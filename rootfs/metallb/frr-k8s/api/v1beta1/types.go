// Package v1beta1 stands in for the objects of frr-k8s, another program, to which MetalLB leaves BGP in a mode that kiln does not have:
// here MetalLB speaks BGP itself ("native"). A module proxy need not have the real one. No object of these kinds is ever read or
// written; only what MetalLB's source names is here, with the types that it expects.
package v1beta1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// AddToScheme registers nothing: a client that is asked for one of these kinds says that it does not know it.
func AddToScheme(*runtime.Scheme) error { return nil }

// FRRConfiguration is what MetalLB would ask of frr-k8s.
type FRRConfiguration struct {
	metav1.TypeMeta
	metav1.ObjectMeta
	Spec FRRConfigurationSpec
}

// DeepCopyObject copies no further than anybody needs who never changes one.
func (c *FRRConfiguration) DeepCopyObject() runtime.Object { return c.DeepCopy() }

// DeepCopy is that with its own type.
func (c *FRRConfiguration) DeepCopy() *FRRConfiguration {
	copied := *c
	copied.ObjectMeta = *c.ObjectMeta.DeepCopy()
	return &copied
}

// FRRConfigurationSpec and the types below have the fields that MetalLB sets.
type FRRConfigurationSpec struct {
	BGP          BGPConfig
	NodeSelector metav1.LabelSelector
}

// DeepCopyInto shares what is below: nobody changes it.
func (s *FRRConfigurationSpec) DeepCopyInto(to *FRRConfigurationSpec) { *to = *s }

type (
	BGPConfig struct {
		Routers     []Router
		BFDProfiles []BFDProfile
	}
	Router struct {
		ASN       uint32
		ID, VRF   string
		Neighbors []Neighbor
		Prefixes  []string
	}
	DynamicASNMode  string
	SecretReference struct{ Name, Namespace string }
	Neighbor        struct {
		Address, Interface                   string
		ASN                                  uint32
		DynamicASN                           DynamicASNMode
		Port                                 *uint16
		HoldTime, KeepaliveTime, ConnectTime *metav1.Duration
		BFDProfile                           string
		EnableGracefulRestart, EBGPMultiHop  bool
		DualStackAddressFamily, DisableMP    bool
		ToAdvertise                          Advertise
		Password                             string
		PasswordSecret                       SecretReference
	}
	Advertise struct {
		Allowed                   AllowedOutPrefixes
		PrefixesWithLocalPref     []LocalPrefPrefixes
		PrefixesWithCommunity     []CommunityPrefixes
		PrefixesWithAsPathPrepend []AsPathPrependPrefixes
	}
	AllowedOutPrefixes struct{ Prefixes []string }
	LocalPrefPrefixes  struct {
		LocalPref uint32
		Prefixes  []string
	}
	CommunityPrefixes struct {
		Community string
		Prefixes  []string
	}
	AsPathPrependPrefixes struct {
		AsPathPrepend uint8
		Prefixes      []string
	}
	BFDProfile struct {
		Name                                                                          string
		ReceiveInterval, TransmitInterval, DetectMultiplier, EchoInterval, MinimumTTL *uint32
		EchoMode, PassiveMode                                                         *bool
	}
)
