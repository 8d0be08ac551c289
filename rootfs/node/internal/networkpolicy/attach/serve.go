package attach

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"time"

	"kiln.dev/node/internal/unixsocket"
)

// Handler does what the plugin asks for. Its errors become those of the pod's start.
type Handler interface {
	Attach(ctx context.Context, a Attachment) error
	Detach(sandbox string) error
}

// Listen makes the socket, for root alone.
func Listen(socket string) (net.Listener, error) {
	if err := os.MkdirAll(filepath.Dir(socket), 0o755); err != nil {
		return nil, err
	}
	return unixsocket.Listen(socket)
}

// Serve answers until ctx is done.
func Serve(ctx context.Context, listener net.Listener, handler Handler) error {
	defer context.AfterFunc(ctx, func() { listener.Close() })()
	for {
		connection, err := listener.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		go answer(ctx, connection, handler)
	}
}

func answer(ctx context.Context, connection net.Conn, handler Handler) {
	defer connection.Close()
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	if err := connection.SetReadDeadline(time.Now().Add(time.Second)); err != nil {
		return
	}
	var r request
	if err := json.NewDecoder(connection).Decode(&r); err != nil {
		return
	}
	var err error
	if r.Remove {
		err = handler.Detach(r.Attachment.Sandbox)
	} else {
		err = handler.Attach(ctx, r.Attachment)
	}
	var text reply
	if err != nil {
		text.Error = err.Error()
	}
	_ = json.NewEncoder(connection).Encode(text) // who asked may be gone
}
