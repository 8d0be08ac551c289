package pki

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"math/big"
	"time"
)

// How long certificates live. They are made again when less than a third of their term is left.
const (
	authorityTerm = 10 * 365 * 24 * time.Hour
	leafTerm      = 365 * 24 * time.Hour
)

// slack is how long before the build certificates become valid, for clients elsewhere whose clock is behind.
const slack = 24 * time.Hour

func newKey() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

// sign makes a certificate that ends a term after now. signer nil means that it signs itself.
//
// It becomes valid before the image was built and not now: a board without a battery-backed clock comes up with the
// time of the build, also at a boot long after the certificate was made.
func sign(template *x509.Certificate, key *ecdsa.PrivateKey, signer *pair, built, now time.Time, term time.Duration) (*pair, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	start := now
	if built.Before(start) {
		start = built
	}
	template.SerialNumber = serial
	template.NotBefore, template.NotAfter = start.Add(-slack), now.Add(term)
	parent, parentKey := template, key
	if signer != nil {
		parent, parentKey = signer.certificate, signer.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), parentKey)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	return &pair{certificate, key}, err
}

// usable says why a certificate of the given term must be made again at the time now. An end that is further away than
// a whole term comes from a clock that was wrong; it does no harm.
func usable(p *pair, term time.Duration, now time.Time) error {
	if now.Before(p.certificate.NotBefore) {
		return fmt.Errorf("is not valid before %s", p.certificate.NotBefore)
	}
	if p.certificate.NotAfter.Sub(now) < term/3 {
		return fmt.Errorf("ends at %s", p.certificate.NotAfter)
	}
	return nil
}
