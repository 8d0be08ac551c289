package imds

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// ec2 is a service that gives these texts below /latest/ to who has a token, and its address.
func ec2(t *testing.T, texts map[string]string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(r.URL.Path, "/latest/")
		switch text, found := texts[path]; {
		case r.Method == "PUT" && path == "api/token" && r.Header.Get("X-aws-ec2-metadata-token-ttl-seconds") != "":
			io.WriteString(w, "token==")
		case r.Header.Get("X-aws-ec2-metadata-token") != "token==":
			w.WriteHeader(http.StatusUnauthorized)
		case !found:
			w.WriteHeader(http.StatusNotFound)
		default:
			io.WriteString(w, text)
		}
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func TestAsk(t *testing.T) {
	address := ec2(t, map[string]string{
		"user-data":                           "hostname = \"web\"\n",
		"meta-data/local-hostname":            "ip-10-0-0-5.ec2.internal",
		"meta-data/public-keys/":              "0=ana\n1/",
		"meta-data/public-keys/0/openssh-key": "ssh-ed25519 AAAA ana\n",
		"meta-data/public-keys/1/openssh-key": "ssh-ed25519 BBBB ben",
	})
	got, err := Ask(address)
	if err != nil {
		t.Fatal(err)
	}
	if string(got.UserData) != "hostname = \"web\"\n" || got.Hostname != "ip-10-0-0-5.ec2.internal" {
		t.Errorf("%q, %q", got.UserData, got.Hostname)
	}
	if strings.Join(got.Keys, "|") != "ssh-ed25519 AAAA ana|ssh-ed25519 BBBB ben" {
		t.Errorf("keys %q", got.Keys)
	}
}

func TestWhatNobodySaidIsNotThere(t *testing.T) {
	got, err := Ask(ec2(t, nil))
	if err != nil || len(got.UserData) > 0 || got.Hostname != "" || got.Keys != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

// raw is a server that gives these answers, one to a connection, and its address.
func raw(t *testing.T, answers ...string) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for _, answer := range answers {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			connection.Read(make([]byte, 4096))
			io.WriteString(connection, answer)
			connection.Close()
		}
	}()
	return listener.Addr().String()
}

func TestWhatIsCutOffOrStrangeIsAFault(t *testing.T) {
	token := "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nt"
	for answer, words := range map[string]string{
		"":                                "cut off",
		"HTTP/1.1 200 OK\r\nContent-Le":   "cut off",
		"HTTP/1.1 200 OK\r\n\r\nhostname": "does not say its length",
		"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhost":    "cut off",
		"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n": "no length that can be",
		"HTTP/1.1 200 OK\r\nContent-Length: -x\r\n\r\n":       "no length that can be",
		"SSH-2.0-x\r\n\r\n":                                          "no HTTP",
		"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n":               "answers 500",
		"HTTP/1.1 302 Go\r\nLocation: http://elsewhere/\r\n\r\n":     "answers 302",
		"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 1<<17) + "\r": "too long",
	} {
		if got, err := Ask(raw(t, token, answer)); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%.60q: %+v, %v", answer, got, err)
		}
	}
}

func TestAServiceThatIsSwitchedOffIsNoFault(t *testing.T) {
	if got, err := Ask(raw(t, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")); err != nil || got.UserData != nil {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := Ask(raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\na\r\nb:")); err == nil {
		t.Error("a token of two lines was sent")
	}
}
