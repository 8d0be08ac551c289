package main

import (
	"bytes"
	"os"
	"path/filepath"
)

const (
	traefikModule = "github.com/traefik/traefik/v3"
	gatewayModule = "sigs.k8s.io/gateway-api"
)

// traefikKinds is where traefik's module has the definitions of its kinds.
const traefikKinds = "docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml"

// gatewayKinds are the kinds of the Gateway API that traefik serves: those that its provider watches
// (pkg/provider/kubernetes/gateway/client.go). A kind that nobody serves would be taken and ignored.
var gatewayKinds = []string{
	"backendtlspolicies", "gatewayclasses", "gateways", "grpcroutes", "httproutes", "referencegrants", "tlsroutes",
}

// writeKinds writes the definitions of both modules, at the versions that the go.mod in a directory names.
func writeKinds(in, out string) error {
	traefik, err := download(in, traefikModule)
	if err != nil {
		return err
	}
	if err := join(filepath.Join(out, "crds-traefik.yaml"), filepath.Join(traefik.Dir, traefikKinds)); err != nil {
		return err
	}
	gateway, err := download(in, gatewayModule)
	if err != nil {
		return err
	}
	var files []string
	for _, kind := range gatewayKinds {
		files = append(files, filepath.Join(gateway.Dir, "config/crd/standard/gateway.networking.k8s.io_"+kind+".yaml"))
	}
	return join(filepath.Join(out, "crds-gateway-api.yaml"), files...)
}

// join writes the documents of several YAML files to one.
func join(to string, files ...string) error {
	var documents [][]byte
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		documents = append(documents, bytes.TrimSpace(text))
	}
	return os.WriteFile(to, append(bytes.Join(documents, []byte("\n---\n")), '\n'), 0o644)
}
