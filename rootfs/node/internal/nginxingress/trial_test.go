package nginxingress

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes/fake"

	"kiln.dev/node/internal/nginxingress/judge"
)

// TestACertificateThatNginxRefusesIsNoFaultOfOthers asks a real nginx: what OpenSSL does not take, Go does.
func TestACertificateThatNginxRefusesIsNoFaultOfOthers(t *testing.T) {
	program := judge.Nginx(t)
	certificate, key := weak(t)
	good, other := secret(t, "good"), secret(t, "other")
	for name, c := range map[string]struct {
		certificate, key []byte
		problem          string
	}{
		"good":              {good.Data[corev1.TLSCertKey], good.Data[corev1.TLSPrivateKeyKey], ""},
		"a key of 1024":     {certificate, key, "ee key too small"},
		"another key first": {append(other.Data[corev1.TLSPrivateKeyKey], good.Data[corev1.TLSCertKey]...), good.Data[corev1.TLSPrivateKeyKey], "key values mismatch"},
		"a chain of nothing": {append(good.Data[corev1.TLSCertKey], "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"...),
			good.Data[corev1.TLSPrivateKeyKey], "nginx does not take"},
	} {
		good.Data = map[string][]byte{corev1.TLSCertKey: c.certificate, corev1.TLSPrivateKeyKey: c.key}
		controller, _ := controllerOf(t, t.Context(), fake.NewClientset(class("nginx", Controller), good, ingress("good", "nginx")))
		controller.settings.Program = program
		controller.settings.HTTPSPort = 8443
		cluster, files, err := controller.cluster()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := cluster.Certificates["x/good"]; !strings.Contains(got, c.problem) || (got == "") != (c.problem == "") {
			t.Errorf("%s: %q, want %q", name, got, c.problem)
		}
		if _, has := files["x/good"]; has != (c.problem == "") {
			t.Errorf("%s: nginx gets the file: %v", name, has)
		}
		controller.settings.Program = "/nowhere"
		if again, _, err := controller.cluster(); err != nil || again.Certificates["x/good"] != cluster.Certificates["x/good"] {
			t.Errorf("%s: nginx was asked again: %v", name, err)
		}
	}
}

// weak is a certificate with a key that OpenSSL's second level of security, which Debian has, takes for too short.
func weak(t *testing.T) (certificate, private []byte) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now(), NotAfter: time.Now().AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
}
