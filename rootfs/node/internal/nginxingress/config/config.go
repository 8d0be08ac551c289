// Package config makes the configuration of nginx out of a cluster's Ingresses: Compile decides, Text writes. Both are pure
// functions. Names in Ingresses come from people who may do less than nginx may, so whatever goes into the text was
// matched against the few characters that it may have.
package config

import (
	"net/netip"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// Cluster is all that the configuration depends on. Keys are NAMESPACE/NAME.
type Cluster struct {
	// Ingresses are those of nginx's class.
	Ingresses []*networkingv1.Ingress
	Services  map[string]*corev1.Service
	// Slices has the endpoints of each Service.
	Slices map[string][]*discoveryv1.EndpointSlice
	// Certificates has why the certificate of a Secret cannot be shown, and "" for one that can.
	Certificates map[string]string
}

// Config is what nginx is told.
type Config struct {
	// Servers are in the order of their hosts; the first one, without a host, answers for all others.
	Servers []Server
	// Upstreams are in the order of their names.
	Upstreams []Upstream
}

// Server is one host.
type Server struct {
	// Host is a name, "*.NAME", or "" for whatever no other server has.
	Host string
	// Certificate is NAMESPACE/NAME of a Secret; "" for none of its own.
	Certificate string
	// Locations are in the order of their paths.
	Locations []Location
	// AppRoot is where "/" leads to; "" for nowhere else.
	AppRoot string
}

// Location is a path of a host.
type Location struct {
	// Path begins with a slash, and ends with none unless it is the root or Exact.
	Path string
	// Exact leaves out what is below the path.
	Exact bool
	// Upstream is the name of who answers; "" when nobody does.
	Upstream string
	Options
}

// Upstream is a port of a Service.
type Upstream struct {
	Name      string
	Endpoints []netip.AddrPort
	// Sticky sends a client to the same endpoint (a Service's sessionAffinity: ClientIP).
	Sticky bool
}

// Protocol is what an upstream speaks.
type Protocol string

// The protocols of upstreams.
const (
	HTTP  Protocol = "HTTP"
	HTTPS Protocol = "HTTPS"
	GRPC  Protocol = "GRPC"
	GRPCS Protocol = "GRPCS"
)

// Options are what annotations say of the locations of an Ingress.
type Options struct {
	Protocol Protocol
	// SSLRedirect leads from HTTP to HTTPS where the host has a certificate, ForceSSLRedirect everywhere.
	SSLRedirect, ForceSSLRedirect bool
	// Rewrite is the path that the upstream is asked for; "" for the one that came.
	Rewrite string
	// BodySize is the most that a client may send, in nginx's words ("8m"); "0" is without a limit.
	BodySize string
	// ConnectTimeout, ReadTimeout and SendTimeout are zero for nginx's own: a minute.
	ConnectTimeout, ReadTimeout, SendTimeout time.Duration
	// Buffering and RequestBuffering gather an answer or a request before it is passed on.
	Buffering, RequestBuffering bool
	// Allow are the only networks that are let in, when there are any; Deny are kept out.
	Allow, Deny []netip.Prefix
}

// Notice is what the owner of an Ingress should know.
type Notice struct {
	Ingress *networkingv1.Ingress
	// Reason is one word in CamelCase, as events have it.
	Reason, Message string
}
