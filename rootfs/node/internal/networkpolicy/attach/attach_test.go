package attach

import (
	"context"
	"errors"
	"net/netip"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func attachment(sandbox, address string) Attachment {
	return Attachment{Sandbox: sandbox, Namespace: "x", Name: "a", UID: "1", Addresses: []netip.Addr{netip.MustParseAddr(address)}}
}

// recorder refuses the pod of the sandbox `bad`.
type recorder struct {
	attached []Attachment
	detached []string
}

func (r *recorder) Attach(_ context.Context, a Attachment) error {
	if a.Sandbox == "bad" {
		return errors.New("no rules for it")
	}
	r.attached = append(r.attached, a)
	return nil
}

func (r *recorder) Detach(sandbox string) error {
	r.detached = append(r.detached, sandbox)
	return nil
}

func TestThePluginIsHeardAndAnswered(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "socket")
	if err := Add(socket, attachment("s", "10.42.0.2")); err == nil || !strings.Contains(err.Error(), "does not listen") {
		t.Errorf("without an agent: %v", err)
	}
	listener, err := Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r, ended := &recorder{}, make(chan error)
	go func() { ended <- Serve(ctx, listener, r) }()
	if err := Add(socket, attachment("s", "10.42.0.2")); err != nil {
		t.Error(err)
	}
	if err := Add(socket, attachment("bad", "10.42.0.3")); err == nil || err.Error() != "no rules for it" {
		t.Errorf("refused: %v", err)
	}
	if err := Remove(socket, "s"); err != nil {
		t.Error(err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if want := []Attachment{attachment("s", "10.42.0.2")}; !reflect.DeepEqual(r.attached, want) || r.detached[0] != "s" {
		t.Errorf("heard %v and %v", r.attached, r.detached)
	}
}

func TestAnAddressHasOneOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "table")
	table, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []Attachment{attachment("b", "10.42.0.2"), attachment("c", "10.42.0.3"), attachment("a", "10.42.0.2"), attachment("d", "10.42.0.4")} {
		if err := table.Add(a); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.Remove("c"); err != nil {
		t.Fatal(err)
	}
	again, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := []Attachment{attachment("a", "10.42.0.2"), attachment("d", "10.42.0.4")}; !reflect.DeepEqual(again.All(), want) {
		t.Errorf("%v, want %v", again.All(), want)
	}
}
