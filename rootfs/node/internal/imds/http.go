package imds

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

const (
	// patience is for one question: the service is on the same machine, or not there.
	patience = 5 * time.Second
	// largest answer: user data has 16 KiB at most.
	largest = 64 << 10
)

// status is an answer that is not 200.
type status int

func (s status) Error() string { return fmt.Sprintf("the metadata service answers %d", int(s)) }

// ask sends one request of HTTP and reads the answer. Go's own net/http would make the program of this package three times as large,
// with all that it can do and this service does not: TLS, redirects, pieces, proxies.
func ask(address, method, path, header string) ([]byte, error) {
	connection, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	host, _, _ := strings.Cut(address, ":")
	if _, err := fmt.Fprintf(connection, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: 0\r\n%s\r\n\r\n", method, path, host, header); err != nil {
		return nil, err
	}
	return read(bufio.NewReader(io.LimitReader(connection, largest)))
}

// read takes an answer in, whose length has to be said: one that is cut off must not pass for a short one.
func read(from *bufio.Reader) ([]byte, error) {
	code, length := 0, -1
	for first := true; ; first = false {
		line, err := from.ReadString('\n')
		if err != nil {
			return nil, errors.New("the answer of the metadata service is cut off, or too long")
		}
		line = strings.TrimRight(line, "\r\n")
		name, value, _ := strings.Cut(line, ":")
		switch {
		case first:
			if _, err := fmt.Sscanf(line, "HTTP/1.%d %d", new(int), &code); err != nil {
				return nil, errors.New("what answers at the address of the metadata service is no HTTP")
			}
		case strings.EqualFold(name, "content-length"):
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil || length > largest {
				return nil, errors.New("the answer of the metadata service has no length that can be")
			}
		}
		if line == "" {
			break
		}
	}
	switch {
	case code != 200:
		return nil, status(code)
	case length < 0:
		return nil, errors.New("the answer of the metadata service does not say its length")
	}
	body := bytes.Buffer{}
	if _, err := io.CopyN(&body, from, int64(length)); err != nil {
		return nil, errors.New("the answer of the metadata service is cut off")
	}
	return body.Bytes(), nil
}
