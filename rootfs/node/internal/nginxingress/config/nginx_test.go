package config

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	networkingv1 "k8s.io/api/networking/v1"

	"kiln.dev/node/internal/nginxingress/judge"
)

// onLoopback is a machine with its files in a directory.
func onLoopback(dir string) Machine {
	return Machine{Dir: dir, Spool: dir, Certificate: func(string) string { return filepath.Join(dir, "own.pem") }, HTTPPort: 80, HTTPSPort: 443, HealthPort: 10254}
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// running is nginx with the configuration of a cluster.
type running struct{ http, https string }

func run(t *testing.T, cluster Cluster) running {
	t.Helper()
	program, dir := judge.Nginx(t), t.TempDir()
	machine := onLoopback(dir)
	machine.HTTPPort, machine.HTTPSPort, machine.HealthPort = freePort(t), freePort(t), freePort(t)
	writeCertificate(t, filepath.Join(dir, "own.pem"))
	config, _ := Compile(cluster)
	text := config.Text(machine)
	if version(t, program) < 1025 {
		// Before 1.25.1 it was a word of `listen`; Debian 12 has 1.22.
		text = strings.Replace(text, "http2 on;", "", 1)
	}
	if err := os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(context.Background(), program, "-e", "stderr", "-p", dir, "-c", "nginx.conf")
	var said strings.Builder
	command.Stdout, command.Stderr = &said, &said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// Killed it would leave its workers behind.
		command.Process.Signal(syscall.SIGTERM)
		command.Wait()
		if strings.Contains(said.String(), "emerg") || strings.Contains(said.String(), "[warn]") {
			t.Errorf("nginx said: %s\n%s", said.String(), text)
		}
	})
	r := running{http: fmt.Sprintf("127.0.0.1:%d", machine.HTTPPort), https: fmt.Sprintf("127.0.0.1:%d", machine.HTTPSPort)}
	for range 100 {
		if connection, err := net.Dial("tcp", r.https); err == nil {
			connection.Close()
			return r
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("nginx does not listen: %s", said.String())
	return r
}

func version(t *testing.T, program string) int {
	t.Helper()
	said, err := exec.Command(program, "-v").CombinedOutput()
	found := regexp.MustCompile(`nginx/(\d+)\.(\d+)`).FindSubmatch(said)
	if err != nil || found == nil {
		t.Fatalf("nginx -v: %v %s", err, said)
	}
	major, _ := strconv.Atoi(string(found[1]))
	minor, _ := strconv.Atoi(string(found[2]))
	return major*1000 + minor
}

// writeCertificate borrows that of Go's own test server.
func writeCertificate(t *testing.T, path string) {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	pair := server.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	content := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// get asks nginx and returns the status, the body, and where it leads to.
func (r running) get(t *testing.T, url string) (int, string, string) {
	t.Helper()
	client := &http.Client{
		Transport: &http.Transport{
			DisableKeepAlives: true,
			TLSClientConfig:   &tls.Config{InsecureSkipVerify: true},
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				at := r.http
				if strings.HasSuffix(address, ":443") {
					at = r.https
				}
				return (&net.Dialer{}).DialContext(ctx, network, at)
			},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body), response.Header.Get("Location")
}

// raw sends a request as it is written, and returns the first line of the answer.
func (r running) raw(t *testing.T, request string) string {
	t.Helper()
	connection, err := net.Dial("tcp", r.http)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := io.WriteString(connection, request); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(connection).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// switcher is a backend that changes to whatever protocol it is asked to.
func switcher(t *testing.T) int32 {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.EqualFold(r.Header.Get("Connection"), "upgrade") {
			w.Header().Set("Connection", "Upgrade")
			w.Header().Set("Upgrade", r.Header.Get("Upgrade"))
			w.WriteHeader(http.StatusSwitchingProtocols)
		}
	}))
	t.Cleanup(server.Close)
	return int32(server.Listener.Addr().(*net.TCPAddr).Port)
}

func TestWhoeverChangesTheProtocolStaysWithHisPath(t *testing.T) {
	cluster := Cluster{Ingresses: []*networkingv1.Ingress{ingress("i", nil, rule("h", prefix("/", "a")))}}
	cluster.serve("a", switcher(t))
	nginx := run(t, cluster)
	for upgrade, status := range map[string]string{"websocket": "101", "WebSocket": "101", "SPDY/3.1": "101", "h2c": "200", "websocket, H2C": "200"} {
		request := "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\nUpgrade: " + upgrade + "\r\n\r\n"
		if got := nginx.raw(t, request); !strings.HasPrefix(got, "HTTP/1.1 "+status) {
			t.Errorf("%s: %q, want %s", upgrade, got, status)
		}
	}
}

// echo is a backend that says who it is and what it was asked.
func echo(t *testing.T, name string) int32 {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s %s %s", name, r.Host, r.URL.Path, r.Header.Get("X-Forwarded-Proto"))
	}))
	t.Cleanup(server.Close)
	return int32(server.Listener.Addr().(*net.TCPAddr).Port)
}

func TestNginxDoesWhatIngressesSay(t *testing.T) {
	longest := strings.Repeat(strings.Repeat("a", 61)+".", 4) + "local" // 253 characters
	secure := ingress("secure", nil, rule("secure.example", prefix("/", "a"), prefix("/.well-known/acme-challenge/t", "b")))
	secure.Spec.TLS = []networkingv1.IngressTLS{{Hosts: []string{"secure.example"}, SecretName: "s"}}
	cluster := Cluster{Certificates: map[string]string{"x/s": ""}, Ingresses: []*networkingv1.Ingress{
		ingress("plain", nil, rule("plain.example", prefix("/", "a"), prefix("/b", "b"), exact("/b/only", "a"), prefix("/none", "nobody"))),
		ingress("any", nil, rule("", prefix("/any", "b"))),
		ingress("wild", nil, rule("*.wild.example", prefix("/", "b"))),
		ingress("rewritten", map[string]string{"rewrite-target": "/new", "app-root": "/start"}, rule("old.example", prefix("/old", "a"))),
		ingress("closed", map[string]string{"whitelist-source-range": "10.0.0.0/8"}, rule("closed.example", prefix("/", "a"))),
		ingress("large", map[string]string{"proxy-body-size": "8m", "proxy-read-timeout": "30", "proxy-buffering": "off"}, rule("large.example", prefix("/", "a"))),
		ingress("longest", nil, rule(longest, prefix("/"+strings.Repeat("b", longestPath-1), "a"), prefix("/", "b"))),
		ingress("grpc", map[string]string{"backend-protocol": "GRPC"}, rule("grpc.example", prefix("/", "a"))),
		secure,
	}}
	cluster.serve("a", echo(t, "a"))
	cluster.serve("b", echo(t, "b"))
	cluster.serve("nobody")
	nginx := run(t, cluster)
	for _, want := range []struct {
		url            string
		status         int
		body, location string
	}{
		{"http://plain.example/x", 200, "a plain.example /x http", ""},
		{"http://plain.example/b", 200, "b plain.example /b http", ""},
		{"http://plain.example/b/deep", 200, "b plain.example /b/deep http", ""},
		{"http://plain.example/bee", 200, "a plain.example /bee http", ""},
		{"http://plain.example/b/only", 200, "a plain.example /b/only http", ""},
		{"http://plain.example/b/only/not", 200, "b plain.example /b/only/not http", ""},
		{"http://plain.example/none", 503, "", ""},
		{"https://plain.example/x", 200, "a plain.example /x https", ""},
		{"http://one.wild.example/", 200, "b one.wild.example / http", ""},
		{"http://two.one.wild.example/", 404, "", ""},
		{"http://wild.example/", 404, "", ""},
		{"http://unknown.example/", 404, "", ""},
		{"http://unknown.example/any", 200, "b unknown.example /any http", ""},
		{"http://one.wild.example/any", 200, "b one.wild.example /any http", ""},
		{"http://old.example/any/deep", 200, "b old.example /any/deep http", ""},
		{"http://old.example/old/path", 200, "a old.example /new http", ""},
		{"http://old.example/", 302, "", "http://old.example/start"},
		{"http://closed.example/", 403, "", ""},
		{"http://large.example/", 200, "a large.example / http", ""},
		{"http://" + longest + "/" + strings.Repeat("b", longestPath-1), 200, "", ""},
		{"http://secure.example/x?y=z", 308, "", "https://secure.example/x?y=z"},
		{"https://secure.example/x", 200, "a secure.example /x https", ""},
		{"http://secure.example/.well-known/acme-challenge/t", 200, "b secure.example /.well-known/acme-challenge/t http", ""},
	} {
		status, body, location := nginx.get(t, want.url)
		location = strings.Replace(location, "old.example:"+strings.Split(nginx.http, ":")[1], "old.example", 1)
		if status != want.status || want.body != "" && body != want.body || location != want.location {
			t.Errorf("%s: %d %q %q, want %d %q %q", want.url, status, body, location, want.status, want.body, want.location)
		}
	}
}
