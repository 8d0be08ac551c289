package main

// extRest is the module that traefik replaces by a directory of its own repository, which a module zip does not have. It
// is where a product built on traefik extends the configuration; upstream's is as empty.
var extRest = map[string]string{
	"go.mod": "module github.com/traefik/traefik/dynamic/ext\n\ngo 1.26.0\n",
	"ext.go": `// Package ext extends traefik's configuration by nothing.
package ext

// HTTP is embedded in the configuration of HTTP.
type HTTP struct{}

// Router is embedded in every router.
type Router struct{}
`,
}
