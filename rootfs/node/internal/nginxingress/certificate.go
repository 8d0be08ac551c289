package nginxingress

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"path/filepath"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// contentOf is the certificate and the key of a Secret as nginx reads them, or why it cannot be shown.
func contentOf(secret *corev1.Secret) (content []byte, problem string) {
	certificate, key := secret.Data[corev1.TLSCertKey], secret.Data[corev1.TLSPrivateKeyKey]
	if _, err := tls.X509KeyPair(certificate, key); err != nil {
		// The words of crypto/tls do not quote the key.
		return nil, "its certificate or its key is wrong: " + err.Error()
	}
	return append(append(append([]byte{}, certificate...), '\n'), key...), ""
}

// writeOwnCertificate makes the certificate for hosts that have none, anew at every start. Nobody can trust it.
func writeOwnCertificate(dir string, now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "No certificate for this host"},
		DNSNames:     []string{"ingress.invalid"},
		// A node without a clock's battery may go back in time.
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(10, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	content := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})
	content = append(content, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...)
	return replace(filepath.Join(dir, certificates, ownCertificate), content)
}
