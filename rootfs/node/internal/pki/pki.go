// Package pki makes, heals and renews the keys, certificates and kubeconfigs of a node.
//
// Each certificate lies in one PEM file together with its key, and each file is replaced by rename, so that a power cut
// leaves either the old pair or the new one and never half of each. Whatever is missing, damaged, signed by another
// authority, near its end or without a name it needs is made again; everything else stays as it is.
package pki

import (
	"crypto/x509"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"time"
)

// Node is what the certificates say about the node.
type Node struct {
	// Name of the Node object.
	Name string
	// ClusterDomain is the DNS suffix of the cluster.
	ClusterDomain string
	// ServiceIP is the address of the Service kubernetes.default.
	ServiceIP netip.Addr
	// Addresses of the node, and names and addresses that the profile adds.
	Addresses []netip.Addr
	ExtraSANs []string
	// Server is the URL of the API server on the node itself.
	Server string
	// Built is the time of the build, before which no clock of the node is right.
	Built time.Time
}

// Ensure brings everything below state (/var/lib/kiln) up to date at the time now, and names what it wrote.
func Ensure(state string, node Node, now time.Time) ([]string, error) {
	e := &ensurer{dir: Dir(state), node: node, now: now}
	if err := os.MkdirAll(e.dir, 0o700); err != nil {
		return nil, err
	}
	cluster, err := e.authority("ca", "kiln cluster")
	if err != nil {
		return e.written, err
	}
	front, err := e.authority("front-proxy-ca", "kiln front proxy")
	if err != nil {
		return e.written, err
	}
	if err := e.serviceAccountKey(); err != nil {
		return e.written, err
	}
	for _, l := range leaves(node) {
		signer := cluster
		if l.frontProxy {
			signer = front
		}
		if err := e.leaf(l, signer); err != nil {
			return e.written, fmt.Errorf("certificate %s: %w", l.file, err)
		}
	}
	return e.written, e.kubeconfigs(KubeconfigDir(state))
}

// Dir is where the certificates are.
func Dir(state string) string { return filepath.Join(state, "pki") }

// Path of one file of the PKI: "ca.crt", "apiserver.pem", "sa.key".
func Path(state, file string) string { return filepath.Join(Dir(state), file) }

// ensurer carries one run of Ensure.
type ensurer struct {
	dir     string
	node    Node
	now     time.Time
	written []string
}

func (e *ensurer) path(file string) string { return filepath.Join(e.dir, file) }

// write replaces a file if its content differs, and remembers that it did.
func (e *ensurer) write(path string, data []byte, mode os.FileMode) error {
	changed, err := replaceFile(path, data, mode)
	if changed {
		e.written = append(e.written, filepath.Base(path))
	}
	return err
}

// authority loads or makes a certificate authority, and its public half <name>.crt: the one file that components
// publish in the cluster, so it must never hold the key.
func (e *ensurer) authority(name, commonName string) (*pair, error) {
	current, fault := load(e.path(name + ".pem"))
	if fault == nil {
		fault = usable(current, authorityTerm, e.now)
	}
	if fault != nil {
		var err error
		if current, err = e.newAuthority(commonName, current); err != nil {
			return nil, err
		}
		if err := e.write(e.path(name+".pem"), current.encode(), 0o600); err != nil {
			return nil, err
		}
	}
	return current, e.write(e.path(name+".crt"), encodeCertificate(current.certificate), 0o644)
}

// newAuthority keeps the key of the old authority when there is one, so that what it signed stays valid.
func (e *ensurer) newAuthority(commonName string, old *pair) (*pair, error) {
	template := authorityTemplate(commonName)
	if old != nil {
		return sign(template, old.key, nil, e.node.Built, e.now, authorityTerm)
	}
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	return sign(template, key, nil, e.node.Built, e.now, authorityTerm)
}

// leaf makes the certificate again when it does not fit. A valid certificate with names that are no longer needed
// stays: an address that comes and goes shall not cause a write each time.
func (e *ensurer) leaf(l leaf, signer *pair) error {
	path := e.path(l.file)
	current, fault := load(path)
	if fault == nil {
		fault = usable(current, leafTerm, e.now)
	}
	if fault == nil {
		fault = matches(current.certificate, l, signer.certificate)
	}
	if fault == nil {
		return nil
	}
	key, err := newKey()
	if err != nil {
		return err
	}
	made, err := sign(l.template(), key, signer, e.node.Built, e.now, leafTerm)
	if err != nil {
		return err
	}
	return e.write(path, append(made.encode(), encodeCertificate(signer.certificate)...), 0o600)
}

// serviceAccountKey makes the key that signs the tokens of service accounts.
func (e *ensurer) serviceAccountKey() error {
	path := e.path("sa.key")
	data, err := os.ReadFile(path)
	if err == nil {
		if _, err = decodeKey(data); err == nil {
			return nil
		}
	}
	key, err := newKey()
	if err != nil {
		return err
	}
	encoded, err := encodeKey(key)
	if err != nil {
		return err
	}
	return e.write(path, encoded, 0o600)
}

// matches says why a certificate is not the one that the leaf describes.
func matches(certificate *x509.Certificate, l leaf, authority *x509.Certificate) error {
	if err := certificate.CheckSignatureFrom(authority); err != nil {
		return err
	}
	if certificate.Subject.String() != l.subject().String() {
		return fmt.Errorf("is for %s", certificate.Subject)
	}
	for _, name := range l.names {
		if err := certificate.VerifyHostname(name); err != nil {
			return err
		}
	}
	return nil
}
