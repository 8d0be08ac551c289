package main

// authModule reads and answers `Authorization` headers for traefik's middlewares.
const authModule = "github.com/abbot/go-http-auth"

// authRest stands in for what is not copied of it. Digest authentication is left out: in the version that is copied it
// lets users in whom nobody knows (their secret is empty, and so is easily proved), and traefik has since moved to another
// one. A middleware that asks for it refuses everybody.
var authRest = map[string]string{
	"go.mod": "module github.com/abbot/go-http-auth\n\ngo 1.26.0\n",
	"digest.go": `package auth

import "net/http"

// DigestAuth refuses everybody.
type DigestAuth struct{}

// NewDigestAuthenticator needs no secrets: nobody is let in.
func NewDigestAuthenticator(string, SecretProvider) *DigestAuth { return &DigestAuth{} }

// CheckAuth knows nobody.
func (*DigestAuth) CheckAuth(*http.Request) (string, *string) { return "", nil }

// RequireAuth says why.
func (*DigestAuth) RequireAuth(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "this traefik is built without digest authentication: use basicAuth or forwardAuth", http.StatusForbidden)
}

// RequireAuthStale is never called: no session becomes stale.
func (d *DigestAuth) RequireAuthStale(w http.ResponseWriter, r *http.Request) { d.RequireAuth(w, r) }

// DigestAuthParams reads nothing.
func DigestAuthParams(string) map[string]string { return nil }
`,
}

func copyAuth(from, to string) error {
	if err := copySources(from, to, "digest.go", "examples"); err != nil {
		return err
	}
	return writeTree(to, authRest)
}
