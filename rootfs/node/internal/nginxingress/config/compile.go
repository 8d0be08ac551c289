package config

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
)

// hostForm is a name of RFC 1123, with or without a star for its first label.
var hostForm = regexp.MustCompile(`^(\*\.)?[a-z0-9]([-a-z0-9.]*[a-z0-9])?$`)

// Compile decides who answers for what. Where Ingresses ask for the same host and path the oldest has it.
func Compile(cluster Cluster) (Config, []Notice) {
	c := &compiler{Cluster: cluster, servers: map[string]*server{"": newServer("")}, upstreams: map[string]Upstream{}}
	for _, ingress := range ByAge(cluster.Ingresses) {
		c.add(ingress)
	}
	return c.config(), c.notices
}

type compiler struct {
	Cluster
	servers   map[string]*server
	upstreams map[string]Upstream
	notices   []Notice
}

// server is a Server in the making.
type server struct {
	Server
	// taken has the locations by their place.
	taken map[place]Location
}

// place is what a location is asked for by.
type place struct {
	path  string
	exact bool
}

func newServer(host string) *server {
	return &server{Server: Server{Host: host}, taken: map[place]Location{}}
}

// ByAge are the same Ingresses, the oldest first.
func ByAge(ingresses []*networkingv1.Ingress) []*networkingv1.Ingress {
	return slices.SortedFunc(slices.Values(ingresses), func(a, b *networkingv1.Ingress) int {
		return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time),
			cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	})
}

func (c *compiler) add(ingress *networkingv1.Ingress) {
	said := annotations(ingress.Annotations)
	for _, name := range said.ignored {
		c.tell(ingress, "AnnotationIgnored", "this nginx does not know the annotation "+name)
	}
	if said.refused != "" {
		c.tell(ingress, "Refused", said.refused+"; the Ingress is not served")
		return
	}
	hosts := c.rules(ingress, said)
	c.defaultBackend(ingress, said, hosts)
	c.certificates(ingress, hosts)
}

// rules adds the paths of an Ingress, and returns its hosts.
func (c *compiler) rules(ingress *networkingv1.Ingress, said annotated) []string {
	var hosts []string
	for _, rule := range ingress.Spec.Rules {
		if rule.Host != "" && !hostForm.MatchString(rule.Host) {
			c.tell(ingress, "Refused", fmt.Sprintf("%q is not the name of a host", rule.Host))
			continue
		}
		hosts = append(hosts, rule.Host)
		c.appRoot(ingress, said.appRoot, rule.Host)
		if rule.HTTP == nil {
			continue
		}
		for _, path := range longestFirst(rule.HTTP.Paths) {
			c.path(ingress, said.Options, rule.Host, path)
		}
	}
	return hosts
}

// longestFirst: of /foo and /foo/, which mean the same, the longer one has it (networking.k8s.io/v1, PathTypePrefix).
func longestFirst(paths []networkingv1.HTTPIngressPath) []networkingv1.HTTPIngressPath {
	return slices.SortedStableFunc(slices.Values(paths), func(a, b networkingv1.HTTPIngressPath) int {
		return len(b.Path) - len(a.Path)
	})
}

// appRoot says where "/" of a host leads to, unless an older Ingress has said that or answers there itself.
func (c *compiler) appRoot(ingress *networkingv1.Ingress, leads, host string) {
	if leads == "" {
		return
	}
	server := c.server(host)
	if server.AppRoot == leads {
		return
	}
	_, prefix := server.taken[place{path: "/"}]
	_, exact := server.taken[place{path: "/", exact: true}]
	if prefix || exact || server.AppRoot != "" {
		c.tell(ingress, "Taken", fmt.Sprintf("the root of %q is an older Ingress's", host))
		return
	}
	server.AppRoot = leads
}

func (c *compiler) path(ingress *networkingv1.Ingress, options Options, host string, path networkingv1.HTTPIngressPath) {
	at := where(path)
	if !isPlainPath(at.path) {
		c.tell(ingress, "Refused", fmt.Sprintf("%.100q is not a plain path", path.Path))
		return
	}
	location := Location{Path: at.path, Exact: at.exact, Upstream: c.upstream(ingress, path.Backend), Options: options}
	if !c.take(host, location) {
		c.tell(ingress, "Taken", fmt.Sprintf("the path %s of %q is an older Ingress's, or written longer", path.Path, host))
	}
}

// where says what a path means: one that does not say it is a prefix, as with most controllers. A prefix ends at a slash
// that need not be written (documentation of Kubernetes: "Path types").
func where(path networkingv1.HTTPIngressPath) place {
	exact := path.PathType != nil && *path.PathType == networkingv1.PathTypeExact
	if trimmed := strings.TrimRight(path.Path, "/"); !exact {
		return place{path: cmp.Or(trimmed, "/")}
	}
	return place{path: path.Path, exact: exact}
}

// defaultBackend answers what no path of the hosts does, or of any host when the Ingress names none.
func (c *compiler) defaultBackend(ingress *networkingv1.Ingress, said annotated, hosts []string) {
	if ingress.Spec.DefaultBackend == nil {
		return
	}
	if len(hosts) == 0 {
		hosts = []string{""}
	}
	upstream := c.upstream(ingress, *ingress.Spec.DefaultBackend)
	for _, host := range hosts {
		// A path "/" of its own, or of an older Ingress, goes first.
		c.take(host, Location{Path: "/", Upstream: upstream, Options: said.Options})
	}
}

func (c *compiler) server(host string) *server {
	if _, has := c.servers[host]; !has {
		c.servers[host] = newServer(host)
	}
	return c.servers[host]
}

// take gives a place to a location, unless it is another's.
func (c *compiler) take(host string, location Location) bool {
	server, at := c.server(host), place{location.Path, location.Exact}
	if _, taken := server.taken[at]; taken {
		return false
	}
	server.taken[at] = location
	return true
}

func (c *compiler) tell(ingress *networkingv1.Ingress, reason, message string) {
	c.notices = append(c.notices, Notice{ingress, reason, message})
}

func (c *compiler) config() Config {
	var config Config
	for _, host := range slices.Sorted(maps.Keys(c.servers)) {
		server := c.servers[host]
		server.Locations = slices.SortedFunc(maps.Values(c.withRest(host)), func(a, b Location) int {
			return cmp.Or(cmp.Compare(a.Path, b.Path), exactFirst(a, b))
		})
		config.Servers = append(config.Servers, server.Server)
	}
	for _, name := range slices.Sorted(maps.Keys(c.upstreams)) {
		config.Upstreams = append(config.Upstreams, c.upstreams[name])
	}
	return config
}

func exactFirst(a, b Location) int {
	switch {
	case a.Exact == b.Exact:
		return 0
	case a.Exact:
		return -1
	}
	return 1
}
