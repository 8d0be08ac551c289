// Package process holds what every long-running applet needs of its own process: systemd's notifications, the
// collector's limits, logging, and a group of components that live and die together.
package process

import (
	"net"
	"os"
)

// Notifier tells systemd the state of the service.
type Notifier struct {
	socket  string
	onReady func()
}

// TakeNotifier reads NOTIFY_SOCKET and removes it from the environment: the API server and the kubelet would
// otherwise report READY on their own, before the node is.
func TakeNotifier() Notifier {
	socket := os.Getenv("NOTIFY_SOCKET")
	os.Unsetenv("NOTIFY_SOCKET")
	return Notifier{socket: socket}
}

// OnReady gives a notifier that also calls f when the service is ready.
func (n Notifier) OnReady(f func()) Notifier {
	n.onReady = f
	return n
}

// Restore puts NOTIFY_SOCKET back, for a process that is about to replace itself.
func (n Notifier) Restore() {
	if n.socket != "" {
		os.Setenv("NOTIFY_SOCKET", n.socket)
	}
}

// Ready says that the service does its work.
func (n Notifier) Ready() {
	n.send("READY=1")
	if n.onReady != nil {
		n.onReady()
	}
}

// Stopping says that the service is on its way down.
func (n Notifier) Stopping() { n.send("STOPPING=1") }

// Status sets the line that `systemctl status` shows.
func (n Notifier) Status(text string) { n.send("STATUS=" + text) }

// send does not report errors: without systemd nobody listens, and nothing would be done about a lost message.
func (n Notifier) send(message string) {
	if n.socket == "" {
		return
	}
	connection, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: n.socket, Net: "unixgram"})
	if err != nil {
		return
	}
	defer connection.Close()
	_, _ = connection.Write([]byte(message))
}
