package config

import (
	"net/netip"
	"strings"
	"time"
)

func (w *writer) server(s Server) {
	w.block("server", func() {
		words := ""
		if s.Host == "" {
			words = " default_server"
		}
		w.listen(w.HTTPPort, words)
		w.listen(w.HTTPSPort, " ssl"+words)
		w.line("server_name %s;", nameOf(s.Host))
		w.line("ssl_certificate %s;", w.Certificate(s.Certificate))
		w.line("ssl_certificate_key %s;", w.Certificate(s.Certificate))
		w.locations(s)
	})
}

// nameOf is a host in nginx's words. A star stands for one label (networking.k8s.io/v1, IngressRule), where nginx's own star
// stands for any number.
func nameOf(host string) string {
	if host == "" {
		return "_"
	}
	if domain, wild := strings.CutPrefix(host, "*."); wild {
		return `"~^[^.]+\.` + strings.ReplaceAll(domain, ".", `\.`) + `$"`
	}
	return host
}

// locations writes what a host has, and a word for what it has not.
func (w *writer) locations(s Server) {
	exact, root := map[string]bool{}, false
	for _, location := range s.Locations {
		exact[location.Path] = exact[location.Path] || location.Exact
		root = root || location.Path == "/" && !location.Exact
	}
	if s.AppRoot != "" && !exact["/"] {
		w.block("location = /", func() { w.line(`return 302 "%s";`, s.AppRoot) })
	}
	for _, location := range s.Locations {
		w.location(s, location, exact[location.Path])
	}
	if !root {
		w.line("location / { return 404; }")
	}
}

// location writes one; a prefix other than the root needs two, for itself, unless that is another's, and for what is below.
func (w *writer) location(s Server, l Location, taken bool) {
	body := func() { w.answer(s, l) }
	switch {
	case l.Exact:
		w.block(`location = "`+l.Path+`"`, body)
		return
	case l.Path == "/":
		w.block("location /", body)
		return
	case !taken:
		w.block(`location = "`+l.Path+`"`, body)
	}
	w.block(`location "`+l.Path+`/"`, body)
}

func (w *writer) answer(s Server, l Location) {
	w.access(l.Allow, l.Deny)
	if l.ForceSSLRedirect || l.SSLRedirect && s.Certificate != "" {
		w.line("if ($insecure) { return 308 https://$host$request_uri; }")
	}
	if l.Upstream == "" {
		w.line("return 503;")
		return
	}
	if l.Rewrite != "" {
		w.line(`rewrite ^ "%s" break;`, l.Rewrite)
	}
	w.line("client_max_body_size %s;", l.BodySize)
	w.pass(l)
}

// access writes who is let in. nginx takes the first line that fits.
func (w *writer) access(allow, deny []netip.Prefix) {
	for _, network := range deny {
		w.line("deny %s;", network)
	}
	for _, network := range allow {
		w.line("allow %s;", network)
	}
	if len(allow) > 0 {
		w.line("deny all;")
	}
}

// pass hands a request on. What a client says of itself is replaced by what is known of it.
func (w *writer) pass(l Location) {
	module, scheme := "proxy", strings.ToLower(string(l.Protocol))
	if l.Protocol == GRPC || l.Protocol == GRPCS {
		module = "grpc"
	}
	headers := [][2]string{
		{"Host", "$http_host"}, {"X-Request-ID", "$request_id"}, {"X-Real-IP", "$remote_addr"},
		{"X-Forwarded-For", "$remote_addr"}, {"X-Forwarded-Host", "$http_host"}, {"X-Forwarded-Port", "$server_port"},
		{"X-Forwarded-Proto", "$scheme"}, {"X-Forwarded-Scheme", "$scheme"}, {"X-Scheme", "$scheme"},
		// Programs that believe this header could be talked into a proxy by a client.
		{"Proxy", `""`},
	}
	if module == "proxy" {
		headers = append(headers, [][2]string{{"Upgrade", "$http_upgrade"}, {"Connection", "$connection_upgrade"}}...)
		w.line("proxy_buffering %s;", word(l.Buffering))
		w.line("proxy_request_buffering %s;", word(l.RequestBuffering))
	}
	for _, header := range headers {
		w.line("%s_set_header %s %s;", module, header[0], header[1])
	}
	w.timeout(module+"_connect_timeout", l.ConnectTimeout)
	w.timeout(module+"_read_timeout", l.ReadTimeout)
	w.timeout(module+"_send_timeout", l.SendTimeout)
	w.line("%s_pass %s://%s;", module, scheme, l.Upstream)
}

func (w *writer) timeout(key string, value time.Duration) {
	if value != 0 {
		w.line("%s %ds;", key, int(value.Seconds()))
	}
}

func word(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
