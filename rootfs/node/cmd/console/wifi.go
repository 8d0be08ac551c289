package main

import (
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// wifi asks the supplicants of kiln-wifi@.service how it is with the network of node.toml.
type wifi struct {
	root string // "/" but for tests
	// refused stays until a network is joined: a supplicant only says so until its next attempt.
	refused bool
}

// read says it in words; nothing when node.toml has no `[wifi]`.
func (w *wifi) read() string {
	if !exists(filepath.Join(w.root, "run/kiln/wifi.conf")) {
		return ""
	}
	sockets, _ := filepath.Glob(filepath.Join(w.root, "run/kiln/wpa/*"))
	words := "no radio was found"
	for _, socket := range sockets {
		status := ask(socket, "STATUS")
		if status == "" { // left behind by a supplicant whose radio is gone
			continue
		}
		// Of several radios the one that has joined counts.
		said, joined := w.judge(status, ask(socket, "LIST_NETWORKS"))
		if words = said; joined {
			break
		}
	}
	return words
}

// judge reads the answers to STATUS, lines of key=value, and to LIST_NETWORKS: a heading, then number, name, BSSID and flags with
// tabs between them. A network whose key is wrong has the flag TEMP-DISABLED for a while.
func (w *wifi) judge(status, networks string) (words string, joined bool) {
	_, networks, _ = strings.Cut(networks, "\n")
	fields := strings.Split(networks, "\t")
	if len(fields) < 4 {
		return "starting", false
	}
	name := strconv.Quote(fields[1])
	w.refused = w.refused || strings.Contains(fields[3], "TEMP-DISABLED")
	switch {
	case strings.Contains(status, "wpa_state=COMPLETED\n"):
		w.refused = false
		return "joined " + name, true
	case w.refused:
		return name + " refuses this node: wifi.passphrase in node.toml seems to be wrong", false
	}
	return "looking for " + name, false
}

// ask sends a command to a supplicant and gives its answer; nothing when there is none.
func ask(socket, command string) string {
	// Answers go to the sender, who needs a name for that: one the kernel chooses, in no directory.
	conn, err := net.DialUnix("unixgram", &net.UnixAddr{Name: "@", Net: "unixgram"}, &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		return ""
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(time.Second))
	answer := make([]byte, 4096)
	if _, err := conn.Write([]byte(command)); err != nil {
		return ""
	}
	n, _ := conn.Read(answer)
	return string(answer[:n])
}
