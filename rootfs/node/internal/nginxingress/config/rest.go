package config

import (
	"maps"
	"strings"
)

// withRest are the locations of a host, and those of rules that hold for it too where its own leave something: rules for all names of
// its domain, then rules without a host, which "route all traffic" (networking.k8s.io/v1, IngressRule). nginx itself looks for a server
// by the host, and then at no other one.
func (c *compiler) withRest(host string) map[place]Location {
	own := c.servers[host]
	all := maps.Clone(own.taken)
	for _, wider := range widerHosts(host) {
		from, has := c.servers[wider]
		if !has {
			continue
		}
		added := map[place]Location{}
		for at, location := range shared(from.taken) {
			if !answers(all, at) && !(own.AppRoot != "" && at == place{"/", true}) {
				added[at] = location
			}
		}
		maps.Copy(all, added)
	}
	return all
}

// What is written once more for every host must be little, or one Ingress would multiply the whole: so many paths, and so many bytes of them.
const mostShared, mostSharedBytes = 16, 2048

// shared are the locations that other hosts get too; of many it is the root alone, which is what a default backend is.
func shared(taken map[place]Location) map[place]Location {
	bytes := 0
	for at := range taken {
		bytes += len(at.path)
	}
	if len(taken) <= mostShared && bytes <= mostSharedBytes {
		return taken
	}
	all, root := map[place]Location{}, place{path: "/"}
	if location, has := taken[root]; has {
		all[root] = location
	}
	return all
}

// widerHosts are those whose rules hold for a host too, the nearest first.
func widerHosts(host string) []string {
	label, domain, found := strings.Cut(host, ".")
	switch {
	case host == "":
		return nil
	case found && label != "*":
		return []string{"*." + domain, ""}
	}
	return []string{""}
}

// answers says whether all that a place means has a location already.
func answers(taken map[place]Location, at place) bool {
	if _, same := taken[at]; same {
		return true
	}
	for other := range taken {
		below := other.path == "/" || at.path == other.path || strings.HasPrefix(at.path, other.path+"/")
		if !other.exact && below {
			return true
		}
	}
	return false
}
