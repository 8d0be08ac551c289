// Package unixsocket makes sockets that root alone may reach.
package unixsocket

import (
	"errors"
	"io/fs"
	"net"
	"os"
)

// Listen makes the socket anew, in a directory that is there.
func Listen(socket string) (net.Listener, error) {
	// That of a process that was killed.
	if err := os.Remove(socket); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return nil, err
	}
	return listener, os.Chmod(socket, 0o600)
}
