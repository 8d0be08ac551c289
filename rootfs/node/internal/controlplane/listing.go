package controlplane

import (
	"bytes"
	"net/http"
	"net/url"
	"sync"
	"time"

	"k8s.io/apiserver/pkg/util/responsewriter"
)

// listing gives again what a handler said when it was first asked; the handler itself goes, with all that it was made of.
type listing struct {
	make   func() http.Handler
	path   string
	once   sync.Once
	since  time.Time
	status int
	header http.Header
	body   []byte
}

func (l *listing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.once.Do(l.ask)
	for name, values := range l.header {
		w.Header()[name] = values
	}
	if l.status != http.StatusOK {
		w.WriteHeader(l.status)
		return
	}
	// Who has it already, by its ETag, does not get it again.
	http.ServeContent(w, r, l.path, l.since, bytes.NewReader(l.body))
}

// ask asks for the whole, whatever the first client has.
func (l *listing) ask() {
	said := responsewriter.NewInMemoryResponseWriter()
	l.make().ServeHTTP(said, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: l.path}, Header: http.Header{}})
	l.since, l.status, l.header, l.body = time.Now(), said.RespCode(), said.Header(), said.Data()
	l.make = nil
}
