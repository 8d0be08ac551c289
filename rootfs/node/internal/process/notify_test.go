package process

import (
	"net"
	"os"
	"path/filepath"
	"testing"
)

func TestNotifier(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "notify")
	listener, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	t.Setenv("NOTIFY_SOCKET", socket)
	notify := TakeNotifier()
	if _, set := os.LookupEnv("NOTIFY_SOCKET"); set {
		t.Error("a component could report READY on its own")
	}
	notify.Ready()
	buffer := make([]byte, 64)
	n, err := listener.Read(buffer)
	if err != nil || string(buffer[:n]) != "READY=1" {
		t.Errorf("got %q, %v", buffer[:n], err)
	}
	notify.Restore()
	if os.Getenv("NOTIFY_SOCKET") != socket {
		t.Error("the next process would not find systemd")
	}
}
