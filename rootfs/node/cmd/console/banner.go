package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// banner is the text that a person at the console sees: before a login prompt when one may log in, else alone.
type banner struct {
	root  string // "/" but for tests
	login bool
	shown string
}

func newBanner(root string) banner {
	return banner{root: root, login: exists(filepath.Join(root, "usr/bin/login"))}
}

// show puts the text on the console when it says something new.
func (b *banner) show(s status) {
	text := bannerText(s)
	if text == b.shown {
		return
	}
	b.shown = text
	if b.login {
		b.showByGetty(text)
		return
	}
	active, _ := os.ReadFile(filepath.Join(b.root, "sys/class/tty/console/active"))
	for _, tty := range strings.Fields(string(active)) {
		writeTTY(filepath.Join(b.root, "dev", tty), "\r\n"+strings.ReplaceAll(text, "\n", "\r\n"))
	}
}

func (b *banner) showByGetty(text string) {
	dir := filepath.Join(b.root, "run/issue.d")
	if os.MkdirAll(dir, 0o755) != nil {
		return
	}
	// In an issue file the backslash begins a command.
	text = strings.ReplaceAll(text, `\`, `\\`) + "\n"
	if os.WriteFile(filepath.Join(dir, "50-kiln.issue"), []byte(text), 0o644) == nil {
		exec.Command("/usr/sbin/agetty", "--reload").Run() // without a getty there is nothing to reload
	}
}

func writeTTY(path, text string) {
	if f, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
		f.WriteString(text)
		f.Close()
	}
}

func bannerText(s status) string {
	var b strings.Builder
	fmt.Fprintf(&b, "kiln node: %s\n", words(s))
	if len(s.Addresses) == 0 {
		b.WriteString("  address: none, there is no network\n")
	} else {
		fmt.Fprintf(&b, "  address: %s\n", strings.Join(s.Addresses, ", "))
	}
	if s.WiFi != "" {
		fmt.Fprintf(&b, "  Wi-Fi:   %s\n", s.WiFi)
	}
	if s.Phase == phaseReady {
		fmt.Fprintf(&b, "  pods:    %d running\n", running(s.Pods))
	}
	return b.String()
}

func running(pods []pod) (count int) {
	for _, p := range pods {
		if p.Phase == "Running" {
			count++
		}
	}
	return count
}

func words(s status) string {
	switch s.Phase {
	case phaseReady:
		return "ready"
	case phaseDegraded:
		return "NEEDS ATTENTION: " + s.Reason
	case phasePods:
		return "ready, pods are starting" // their names change too often for a console
	}
	reason, _, _ := strings.Cut(s.Reason, ": ")
	return "starting, " + reason
}
