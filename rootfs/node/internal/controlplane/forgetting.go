package controlplane

import (
	"net/http"
	"sync"
	"time"
)

// remembered is how long something that was asked for is kept for who asks next.
const remembered = 3 * time.Minute

// forgetting is a handler that is made when it is asked, and goes when nobody asked it for some time.
func forgetting(make func() http.Handler) http.Handler {
	f := &forgetful{make: make}
	f.forget = time.AfterFunc(remembered, f.drop)
	f.forget.Stop()
	return f
}

type forgetful struct {
	make   func() http.Handler
	mutex  sync.Mutex
	made   http.Handler
	forget *time.Timer
}

func (f *forgetful) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.get().ServeHTTP(w, r) }

func (f *forgetful) get() http.Handler {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.made == nil {
		f.made = f.make()
	}
	f.forget.Reset(remembered)
	return f.made
}

func (f *forgetful) drop() {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.made = nil
}
