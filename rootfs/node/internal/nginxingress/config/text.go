package config

import (
	"fmt"
	"path"
	"strings"
)

// Machine is where nginx runs.
type Machine struct {
	// Dir is the directory of its files; nobody else writes there.
	Dir string
	// Spool is the directory of requests and answers that are too large for memory.
	Spool string
	// Certificate returns the file with certificate and key of a Secret, "" being the one for hosts without.
	Certificate func(secret string) string
	// HTTPPort, HTTPSPort and HealthPort are those it listens on.
	HTTPPort, HTTPSPort, HealthPort int
	// IPv6 says whether the machine has it.
	IPv6 bool
}

// Text is nginx.conf.
func (c Config) Text(m Machine) string {
	w := &writer{Machine: m}
	w.line("# Made of the cluster's Ingresses by kiln's controller, again at every change.")
	w.line("daemon off;")
	w.line("pid %s;", path.Join(m.Dir, "pid"))
	w.line("error_log stderr warn;")
	w.line("worker_processes auto;")
	w.line("worker_rlimit_nofile 16384;")
	w.line("# Connections of before a change, such as WebSockets, end after this at the latest.")
	w.line("worker_shutdown_timeout 240s;")
	w.block("events", func() { w.line("worker_connections 4096;") })
	w.block("http", func() {
		w.general()
		w.health()
		for _, upstream := range c.Upstreams {
			w.upstream(upstream)
		}
		for _, server := range c.Servers {
			w.server(server)
		}
	})
	return w.String()
}

// writer indents.
type writer struct {
	Machine
	strings.Builder
	depth int
}

func (w *writer) line(format string, values ...any) {
	w.WriteString(strings.Repeat("  ", w.depth))
	fmt.Fprintf(w, format, values...)
	w.WriteByte('\n')
}

func (w *writer) block(head string, body func()) {
	w.line("%s {", head)
	w.depth++
	body()
	w.depth--
	w.line("}")
}

// general is what holds for all hosts. Ciphers are those of "intermediate" in Mozilla's guidelines, version 5.7.
func (w *writer) general() {
	w.spool()
	w.line("access_log off;")
	w.line("server_tokens off;")
	w.line("default_type text/plain;")
	// A host has up to 253 characters; one that does not fit makes nginx refuse all of them.
	w.line("server_names_hash_bucket_size 512;")
	w.line("server_names_hash_max_size 4096;")
	w.line("keepalive_timeout 75s;")
	w.line("client_header_timeout 60s;")
	w.line("large_client_header_buffers 4 16k;")
	w.line("http2 on;")
	w.line("ssl_protocols TLSv1.2 TLSv1.3;")
	w.line("ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:" +
		"ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;")
	w.line("ssl_prefer_server_ciphers off;")
	w.line("ssl_session_cache shared:tls:2m;")
	w.line("ssl_session_tickets off;")
	w.line("proxy_http_version 1.1;")
	w.line("proxy_ssl_server_name on;")
	w.line("proxy_next_upstream error timeout;")
	w.line("proxy_next_upstream_tries 3;")
	// RFC 9110, section 7.8; without an upgrade the connection stays open for the next request.
	w.block("map $http_upgrade $connection_upgrade", func() {
		w.line("default upgrade;")
		w.line("'' '';")
		// What follows an upgrade is not looked at: in HTTP/2 (RFC 7540, section 3.2) a client could ask for paths that are another's,
		// or nobody's.
		w.line("~*h2c '';")
	})
	// Authorities ask by HTTP alone (RFC 8555, section 8.3).
	w.block("map $scheme:$uri $insecure", func() {
		w.line("default '';")
		w.line("~^http:/\\.well-known/acme-challenge/ '';")
		w.line("~^http: 1;")
	})
}

// spool names the directories that nginx makes for itself.
func (w *writer) spool() {
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		w.line("%s_temp_path %s;", kind, path.Join(w.Spool, kind))
	}
}

// health answers the kubelet, from nginx itself.
func (w *writer) health() {
	w.block("server", func() {
		w.listen(w.HealthPort, "")
		w.line("location = /healthz { return 200 'ok'; }")
		w.line("location / { return 404; }")
	})
}

func (w *writer) listen(port int, words string) {
	w.line("listen %d%s;", port, words)
	if w.IPv6 {
		w.line("listen [::]:%d%s;", port, words)
	}
}

func (w *writer) upstream(u Upstream) {
	w.block("upstream "+u.Name, func() {
		if u.Sticky {
			w.line("hash $remote_addr consistent;")
		}
		for _, endpoint := range u.Endpoints {
			// Kubernetes says who is ready; nobody is left out for a while after an error.
			w.line("server %s max_fails=0;", endpoint)
		}
		w.line("keepalive 32;")
	})
}
