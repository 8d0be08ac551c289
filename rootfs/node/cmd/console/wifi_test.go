package main

import (
	"net"
	"os"
	"path/filepath"
	"testing"
)

const heading = "network id / ssid / bssid / flags\n"

func TestWiFiJudge(t *testing.T) {
	steps := []struct{ status, networks, want string }{
		{"", "", "starting"},
		{"wpa_state=SCANNING\n", heading + "0\thome\tany\t\n", `looking for "home"`},
		{"wpa_state=SCANNING\n", heading + "0\thome\tany\t[TEMP-DISABLED]\n", `"home" refuses this node: wifi.passphrase in node.toml seems to be wrong`},
		{"wpa_state=ASSOCIATING\n", heading + "0\thome\tany\t\n", `"home" refuses this node: wifi.passphrase in node.toml seems to be wrong`},
		{"wpa_state=COMPLETED\n", heading + "0\thome\tany\t[CURRENT]\n", `joined "home"`},
		{"wpa_state=SCANNING\n", heading + "0\thome\tany\t\n", `looking for "home"`},
	}
	w := wifi{}
	for _, step := range steps {
		if got, _ := w.judge(step.status, step.networks); got != step.want {
			t.Errorf("%q: %s, want %s", step.status, got, step.want)
		}
	}
}

// TestWiFiAsks has a supplicant's socket answered as wpa_supplicant does: to the address that the question came from.
func TestWiFiAsks(t *testing.T) {
	w := wifi{root: t.TempDir()}
	if w.read() != "" {
		t.Error("words about Wi-Fi without [wifi]")
	}
	dir := filepath.Join(w.root, "run/kiln/wpa")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.root, "run/kiln/wifi.conf"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := w.read(); got != "no radio was found" {
		t.Errorf("without a radio: %s", got)
	}
	server, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(dir, "wlan0"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	go func() {
		answers := map[string]string{"STATUS": "wpa_state=COMPLETED\n", "LIST_NETWORKS": heading + "0\thome\tany\t[CURRENT]\n"}
		question := make([]byte, 64)
		for {
			n, from, err := server.ReadFromUnix(question)
			if err != nil {
				return
			}
			server.WriteToUnix([]byte(answers[string(question[:n])]), from)
		}
	}()
	if got := w.read(); got != `joined "home"` {
		t.Errorf("with a network: %s", got)
	}
}
