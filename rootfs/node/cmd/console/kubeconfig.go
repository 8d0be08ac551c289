package main

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const kubeconfigFormat = `apiVersion: v1
kind: Config
clusters:
- name: kiln
  cluster:
    certificate-authority-data: %s
    server: %s
users:
- name: kiln-admin
  user:
    client-certificate-data: %s
    client-key-data: %s
contexts:
- name: kiln
  context:
    cluster: kiln
    user: kiln-admin
current-context: kiln
`

// adminKubeconfig is complete in itself, to be used outside of the node.
func adminKubeconfig(state, server string) (string, error) {
	authority, err := os.ReadFile(filepath.Join(state, "pki/ca.crt"))
	if err != nil {
		return "", err
	}
	admin, err := os.ReadFile(filepath.Join(state, "pki/admin.pem"))
	if err != nil {
		return "", err
	}
	certificate, key := splitPEM(admin)
	if certificate == nil || key == nil {
		return "", errors.New("admin.pem lacks a certificate or a key")
	}
	data := base64.StdEncoding.EncodeToString
	return fmt.Sprintf(kubeconfigFormat, data(authority), server, data(certificate), data(key)), nil
}

func splitPEM(data []byte) (certificates, key []byte) {
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			return certificates, key
		}
		text := pem.EncodeToMemory(block)
		switch {
		case block.Type == "CERTIFICATE":
			certificates = append(certificates, text...)
		case bytes.HasSuffix([]byte(block.Type), []byte("PRIVATE KEY")):
			key = text
		}
	}
}
