package controlplane

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

// counted is a handler that says how often one like it was made.
func counted(made *int) func() http.Handler {
	return func() http.Handler {
		*made++
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Etag", `"one"`)
			_, _ = io.WriteString(w, "said of "+r.URL.Path)
		})
	}
}

func ask(handler http.Handler, etag string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodGet, "/list", nil)
	request.Header.Set("If-None-Match", etag)
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	return answer
}

func TestForgettingMakesAnewWhatNobodyAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		made := 0
		handler := forgetting(counted(&made))
		for range 3 {
			if body := ask(handler, "").Body.String(); body != "said of /list" {
				t.Fatalf("it said %q", body)
			}
			time.Sleep(remembered - time.Second)
		}
		if made != 1 {
			t.Fatalf("made %d times, though it was asked again and again", made)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if handler.(*forgetful).made != nil {
			t.Fatal("kept, though nobody asked")
		}
		ask(handler, "")
		if made != 2 {
			t.Fatalf("made %d times", made)
		}
		time.Sleep(remembered) // no timer outlives the test
	})
}

func TestListingAsksOnce(t *testing.T) {
	made := 0
	list := &listing{path: "/list", make: counted(&made)}
	// Not even a client that has it already keeps the others from getting it.
	if answer := ask(list, `"one"`); answer.Code != http.StatusNotModified {
		t.Fatalf("who has it gets %d", answer.Code)
	}
	for range 2 {
		answer := ask(list, "")
		if answer.Code != http.StatusOK || answer.Body.String() != "said of /list" || answer.Header().Get("Etag") != `"one"` {
			t.Fatalf("it says %d %q %v", answer.Code, answer.Body, answer.Header())
		}
	}
	if made != 1 {
		t.Fatalf("made %d times", made)
	}
}

func TestListingPassesOnWhatIsNoAnswer(t *testing.T) {
	list := &listing{path: "/list", make: func() http.Handler { return http.NotFoundHandler() }}
	if answer := ask(list, ""); answer.Code != http.StatusNotFound {
		t.Fatalf("it says %d", answer.Code)
	}
}
