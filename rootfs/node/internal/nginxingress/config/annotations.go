package config

import (
	"fmt"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Prefix is that of the annotations of ingress-nginx, whose names and meanings these are.
const Prefix = "nginx.ingress.kubernetes.io/"

var (
	sizeForm = regexp.MustCompile(`^[0-9]{1,9}[kKmMgG]?$`)
	// pathForm has what RFC 3986 lets a path be made of, but for percent signs: nginx compares what they stand for.
	pathForm = regexp.MustCompile(`^/[A-Za-z0-9._~!&'()*+,;=:@/-]*$`)
)

// longestPath, in bytes: nginx reads no word of 4096 (ngx_conf_file.c), and refuses the whole of what has one.
const longestPath = 2048

func isPlainPath(text string) bool { return len(text) <= longestPath && pathForm.MatchString(text) }

// setters has what each annotation does.
var setters = map[string]func(*annotated, string) error{
	"app-root":                func(a *annotated, v string) error { return plainPath(v, &a.appRoot) },
	"allowlist-source-range":  func(a *annotated, v string) error { return networks(v, &a.Allow) },
	"backend-protocol":        protocol,
	"denylist-source-range":   func(a *annotated, v string) error { return networks(v, &a.Deny) },
	"force-ssl-redirect":      func(a *annotated, v string) error { return truth(v, &a.ForceSSLRedirect) },
	"proxy-body-size":         bodySize,
	"proxy-buffering":         func(a *annotated, v string) error { return onOff(v, &a.Buffering) },
	"proxy-connect-timeout":   func(a *annotated, v string) error { return seconds(v, &a.ConnectTimeout) },
	"proxy-read-timeout":      func(a *annotated, v string) error { return seconds(v, &a.ReadTimeout) },
	"proxy-request-buffering": func(a *annotated, v string) error { return onOff(v, &a.RequestBuffering) },
	"proxy-send-timeout":      func(a *annotated, v string) error { return seconds(v, &a.SendTimeout) },
	"rewrite-target":          func(a *annotated, v string) error { return plainPath(v, &a.Rewrite) },
	"ssl-redirect":            func(a *annotated, v string) error { return truth(v, &a.SSLRedirect) },
	"whitelist-source-range":  func(a *annotated, v string) error { return networks(v, &a.Allow) },
}

// guards begin the names of annotations that keep somebody out, or change what is served in ways that nobody can foresee.
// Who asked for one of these does not want to be served without it.
var guards = []string{
	"auth-", "enable-global-auth", "satisfy", "limit-", "modsecurity-", "enable-modsecurity", "enable-owasp", "canary",
	"configuration-snippet", "server-snippet", "stream-snippet", "use-regex",
}

// annotated is what the annotations of an Ingress say.
type annotated struct {
	Options
	appRoot string
	// refused has why the Ingress is not served; "" when it is.
	refused string
	// ignored are annotations that do nothing here.
	ignored []string
}

func annotations(all map[string]string) annotated {
	said := annotated{Options: Options{Protocol: HTTP, SSLRedirect: true, BodySize: "1m", Buffering: true, RequestBuffering: true}}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if name, ours := strings.CutPrefix(key, Prefix); ours {
			said.take(name, strings.TrimSpace(all[key]))
		}
	}
	return said
}

func (a *annotated) take(name, value string) {
	set, known := setters[name]
	switch {
	case known:
		if err := set(a, value); err != nil {
			a.refused = fmt.Sprintf("the annotation %s%s is wrong: %v", Prefix, name, err)
		}
	case slices.ContainsFunc(guards, func(guard string) bool { return strings.HasPrefix(name, guard) }):
		a.refused = fmt.Sprintf("this nginx does not know the annotation %s%s", Prefix, name)
	default:
		a.ignored = append(a.ignored, Prefix+name)
	}
}

func plainPath(value string, into *string) error {
	if !isPlainPath(value) {
		return fmt.Errorf("%.100q is not a plain path", value)
	}
	*into = value
	return nil
}

func protocol(a *annotated, value string) error {
	switch p := Protocol(strings.ToUpper(value)); p {
	case HTTP, HTTPS, GRPC, GRPCS:
		a.Protocol = p
		return nil
	}
	return fmt.Errorf("%q is none of HTTP, HTTPS, GRPC, GRPCS", value)
}

func bodySize(a *annotated, value string) error {
	if !sizeForm.MatchString(value) {
		return fmt.Errorf("%q is not a size such as 8m", value)
	}
	a.BodySize = strings.ToLower(value)
	return nil
}

func networks(value string, into *[]netip.Prefix) error {
	*into = nil
	for word := range strings.SplitSeq(value, ",") {
		network, err := network(strings.TrimSpace(word))
		if err != nil {
			return err
		}
		*into = append(*into, network)
	}
	return nil
}

func network(word string) (netip.Prefix, error) {
	if address, err := netip.ParseAddr(word); err == nil && address.Zone() == "" {
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	network, err := netip.ParsePrefix(word)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%q is not a network such as 10.0.0.0/8", word)
	}
	return network.Masked(), nil
}

func truth(value string, into *bool) error {
	parsed, err := strconv.ParseBool(value)
	if err != nil {
		return fmt.Errorf("%q is neither true nor false", value)
	}
	*into = parsed
	return nil
}

func onOff(value string, into *bool) error {
	if value != "on" && value != "off" {
		return fmt.Errorf("%q is neither on nor off", value)
	}
	*into = value == "on"
	return nil
}

func seconds(value string, into *time.Duration) error {
	parsed, err := strconv.ParseUint(strings.TrimSuffix(value, "s"), 10, 16)
	if err != nil || parsed == 0 {
		return fmt.Errorf("%q is not a number of seconds", value)
	}
	*into = time.Duration(parsed) * time.Second
	return nil
}
