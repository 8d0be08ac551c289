package config

import "path"

// Trial is the least configuration that shows a certificate, to ask nginx whether it takes the file: OpenSSL, at the level that its
// distribution has set, refuses keys and certificates that Go does not, and nginx then refuses all of its configuration.
func Trial(m Machine, certificate string) string {
	w := &writer{Machine: m}
	w.line("pid %s;", path.Join(m.Dir, "trial.pid"))
	w.line("error_log stderr warn;")
	w.block("events", func() {})
	w.block("http", func() {
		w.spool()
		w.line("access_log off;")
		w.block("server", func() {
			w.listen(w.HTTPSPort, " ssl")
			w.line("ssl_certificate %s;", certificate)
			w.line("ssl_certificate_key %s;", certificate)
		})
	})
	return w.String()
}
