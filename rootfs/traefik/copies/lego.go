package main

import "path/filepath"

// legoModule speaks ACME for traefik.
const legoModule = "github.com/go-acme/lego/v5"

// legoParts are the directories of lego that are copied. Left out is providers/dns, which links the SDKs of a hundred DNS
// services, and what nobody imports.
var legoParts = []string{
	"acme", "certcrypto", "certificate", "challenge", "internal", "lego", "log", "platform", "registration",
}

// legoRest is what stands in for the rest. Requirements are left to traefik, which has the same ones.
var legoRest = map[string]string{
	"go.mod": "module github.com/go-acme/lego/v5\n\ngo 1.26.0\n",
	"providers/dns/dns.go": `// Package dns has none of lego's providers.
package dns

import (
	"errors"

	"github.com/go-acme/lego/v5/challenge"
)

// NewDNSChallengeProviderByName refuses every name.
func NewDNSChallengeProviderByName(name string) (challenge.Provider, error) {
	return nil, errors.New("this traefik is built without DNS providers, so without " + name + ": use the HTTP or the TLS challenge")
}
`,
}

func copyLego(from, to string) error {
	for _, part := range legoParts {
		if err := copySources(filepath.Join(from, part), filepath.Join(to, part), "generators", "tester"); err != nil {
			return err
		}
	}
	return writeTree(to, legoRest)
}
