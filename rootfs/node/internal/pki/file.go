package pki

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
)

// pair is a certificate with its key.
type pair struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

const (
	typeCertificate = "CERTIFICATE"
	typeKey         = "EC PRIVATE KEY"
)

// load reads the first certificate and the key of a file, and checks that they belong together.
func load(path string) (*pair, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	key, err := decodeKey(data)
	if err != nil {
		return nil, err
	}
	block := find(data, typeCertificate)
	if block == nil {
		return nil, errors.New("holds no certificate")
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, err
	}
	if !key.PublicKey.Equal(certificate.PublicKey) {
		return nil, errors.New("certificate and key do not belong together")
	}
	return &pair{certificate, key}, nil
}

func decodeKey(data []byte) (*ecdsa.PrivateKey, error) {
	block := find(data, typeKey)
	if block == nil {
		return nil, errors.New("holds no key")
	}
	return x509.ParseECPrivateKey(block.Bytes)
}

func find(data []byte, kind string) *pem.Block {
	for {
		block, rest := pem.Decode(data)
		if block == nil || block.Type == kind {
			return block
		}
		data = rest
	}
}

func encodeKey(key *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalECPrivateKey(key)
	return pem.EncodeToMemory(&pem.Block{Type: typeKey, Bytes: der}), err
}

func encodeCertificate(certificate *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: typeCertificate, Bytes: certificate.Raw})
}

// encode gives the content of the pair's file. A P-256 key that was generated or parsed always marshals.
func (p *pair) encode() []byte {
	key, err := encodeKey(p.key)
	if err != nil {
		panic(err)
	}
	return append(key, encodeCertificate(p.certificate)...)
}

// replaceFile puts data at path by write, sync and rename, and reports whether it had to. After it returns, a power cut
// does not bring the old content back.
func replaceFile(path string, data []byte, mode os.FileMode) (bool, error) {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return false, nil
	}
	temporary := path + ".new"
	if err := writeSynced(temporary, data, mode); err != nil {
		return false, err
	}
	if err := os.Rename(temporary, path); err != nil {
		return false, err
	}
	return true, syncDir(filepath.Dir(path))
}

func writeSynced(path string, data []byte, mode os.FileMode) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Chmod(mode), file.Sync(), file.Close())
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
