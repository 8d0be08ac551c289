package pki

import (
	"bytes"
	"crypto/x509"
	"net/netip"
	"os"
	"slices"
	"testing"
	"time"

	"k8s.io/client-go/tools/clientcmd"
)

var (
	built = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	later = built.Add(30 * 24 * time.Hour)
)

func sampleNode() Node {
	return Node{
		Name: "kiln", ClusterDomain: "cluster.local", ServiceIP: netip.MustParseAddr("10.43.0.1"),
		Addresses: []netip.Addr{netip.MustParseAddr("192.168.1.2")}, ExtraSANs: []string{"node.example"},
		Server: "https://127.0.0.1:6443", Built: built,
	}
}

func ensure(t *testing.T, state string, node Node, now time.Time) []string {
	t.Helper()
	written, err := Ensure(state, node, now)
	if err != nil {
		t.Fatal(err)
	}
	return written
}

func certificate(t *testing.T, state, file string) *x509.Certificate {
	t.Helper()
	p, err := load(Path(state, file))
	if err != nil {
		t.Fatal(err)
	}
	return p.certificate
}

func TestSecondRunWritesNothing(t *testing.T) {
	state := t.TempDir()
	if written := ensure(t, state, sampleNode(), later); len(written) < 20 {
		t.Fatalf("first run wrote only %v", written)
	}
	if written := ensure(t, state, sampleNode(), later.Add(time.Hour)); len(written) != 0 {
		t.Fatalf("second run wrote %v", written)
	}
}

func TestEveryDamageHeals(t *testing.T) {
	state := t.TempDir()
	ensure(t, state, sampleNode(), later)
	entries, err := os.ReadDir(Dir(state))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		for _, damage := range []func(string) error{os.Remove, func(path string) error { return os.Truncate(path, 100) }} {
			if err := damage(Path(state, entry.Name())); err != nil {
				t.Fatal(err)
			}
			written := ensure(t, state, sampleNode(), later)
			if !slices.Contains(written, entry.Name()) {
				t.Errorf("%s was damaged but only %v written", entry.Name(), written)
			}
			chain(t, state, "apiserver.pem", "ca.crt", later)
			chain(t, state, "front-proxy-client.pem", "front-proxy-ca.crt", later)
		}
	}
}

func chain(t *testing.T, state, leaf, authority string, now time.Time) {
	t.Helper()
	data, err := os.ReadFile(Path(state, authority))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte("PRIVATE")) {
		t.Fatalf("%s holds a key", authority)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(data)
	options := x509.VerifyOptions{Roots: roots, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}
	if _, err := certificate(t, state, leaf).Verify(options); err != nil {
		t.Errorf("%s: %v", leaf, err)
	}
}

func TestRenewal(t *testing.T) {
	state := t.TempDir()
	ensure(t, state, sampleNode(), later)
	old := certificate(t, state, "admin.pem")
	if written := ensure(t, state, sampleNode(), later.Add(leafTerm*2/3-time.Hour)); len(written) != 0 {
		t.Errorf("renewed too early: %v", written)
	}
	ensure(t, state, sampleNode(), later.Add(leafTerm*2/3+time.Hour))
	if certificate(t, state, "admin.pem").Equal(old) {
		t.Error("not renewed with a third of its term left")
	}
}

func TestRenewedAuthorityKeepsItsKey(t *testing.T) {
	state := t.TempDir()
	ensure(t, state, sampleNode(), later)
	before := certificate(t, state, "ca.pem")
	now := later.Add(authorityTerm * 3 / 4)
	ensure(t, state, sampleNode(), now)
	after := certificate(t, state, "ca.pem")
	if after.Equal(before) || !bytes.Equal(after.RawSubjectPublicKeyInfo, before.RawSubjectPublicKeyInfo) {
		t.Error("the authority was not renewed with its old key")
	}
	chain(t, state, "apiserver.pem", "ca.crt", now)
}

func TestClockBackAtBuild(t *testing.T) {
	state := t.TempDir()
	ensure(t, state, sampleNode(), later)
	if written := ensure(t, state, sampleNode(), built); len(written) != 0 {
		t.Errorf("a clock without battery caused %v", written)
	}
	chain(t, state, "apiserver.pem", "ca.crt", built)
}

func TestNewAddress(t *testing.T) {
	state, node := t.TempDir(), sampleNode()
	ensure(t, state, node, later)
	node.Addresses = []netip.Addr{netip.MustParseAddr("10.0.2.15"), netip.MustParseAddr("fd00::1")}
	written := ensure(t, state, node, later)
	if want := []string{"apiserver.pem", "kubelet-server.pem"}; !slices.Equal(written, want) {
		t.Errorf("wrote %v, want %v", written, want)
	}
	for _, name := range []string{"10.0.2.15", "fd00::1", "node.example", "kubernetes.default.svc.cluster.local"} {
		if err := certificate(t, state, "apiserver.pem").VerifyHostname(name); err != nil {
			t.Error(err)
		}
	}
}

func TestAdminKubeconfig(t *testing.T) {
	state := t.TempDir()
	ensure(t, state, sampleNode(), later)
	data, err := AdminKubeconfig(state, "https://127.0.0.1:16443")
	if err != nil {
		t.Fatal(err)
	}
	config, err := clientcmd.RESTConfigFromKubeConfig(data)
	if err != nil || config.Host != "https://127.0.0.1:16443" || len(config.KeyData) == 0 {
		t.Errorf("config %v, error %v", config, err)
	}
}
