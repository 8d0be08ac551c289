package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me"

// node is a root with these files.
func node(t *testing.T, files map[string]string) string {
	root := t.TempDir()
	for path, text := range files {
		if err := write(filepath.Join(root, path), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func text(root, path string) string {
	data, _ := os.ReadFile(filepath.Join(root, path))
	return string(data)
}

func TestApply(t *testing.T) {
	root := node(t, map[string]string{
		"etc/kiln/ssh/authorized_keys": "ssh-rsa AAAA image\n",
		"boot/node.toml": "\ufeffhostname = \"pi-7\"\n[access]\nssh-authorized-keys = [\"" + key + "\"]\n" +
			"[network]\naddress = \"10.0.0.2/24\"\n",
	})
	var name string
	if err := apply(root, func(b []byte) error { name = string(b); return nil }); err != nil {
		t.Fatal(err)
	}
	if name != "pi-7" || text(root, "run/kiln/hostname") != "pi-7\n" {
		t.Errorf("host name %q", name)
	}
	if got, want := text(root, "run/kiln/ssh/authorized_keys"), "ssh-rsa AAAA image\n"+key+"\n"; got != want {
		t.Errorf("keys %q, want %q", got, want)
	}
	if !strings.Contains(text(root, "run/systemd/network/70-node.network"), "\nAddress=10.0.0.2/24\n") {
		t.Error("no address")
	}
}

func TestApplyTakesACredentialWhereNoBootPartitionHasAFile(t *testing.T) {
	given := node(t, map[string]string{"kiln.node.toml": "hostname = \"vm-7\"\n"})
	t.Setenv("CREDENTIALS_DIRECTORY", given)
	for want, files := range map[string]map[string]string{
		"vm-7": {"etc/hostname": "kiln\n"},
		"pi-7": {"efi/node.toml": "hostname = \"pi-7\"\n"},
	} {
		var name string
		if err := apply(node(t, files), func(b []byte) error { name = string(b); return nil }); err != nil || name != want {
			t.Errorf("%q, want %q: %v", name, want, err)
		}
	}
}

func TestApplyWithoutAFileKeepsTheImagesKeys(t *testing.T) {
	root := node(t, map[string]string{"etc/kiln/ssh/authorized_keys": "ssh-rsa AAAA image\n"})
	if err := apply(root, func([]byte) error { t.Error("the host name was set"); return nil }); err != nil {
		t.Fatal(err)
	}
	if got := text(root, "run/kiln/ssh/authorized_keys"); got != "ssh-rsa AAAA image\n" {
		t.Errorf("keys %q", got)
	}
}

func TestApplyOfAFaultChangesNothingButKeepsTheImagesKeys(t *testing.T) {
	root := node(t, map[string]string{
		"etc/kiln/ssh/authorized_keys": "ssh-rsa AAAA image\n",
		"boot/node.toml":               "hostname = \"pi-7\"\n[network]\naddress = \"10.0.0.2\"\n",
	})
	err := apply(root, func([]byte) error { t.Error("the host name was set"); return nil })
	if err == nil || !strings.Contains(err.Error(), "network.address") {
		t.Errorf("error %v", err)
	}
	if text(root, "run/kiln/hostname") != "" || text(root, "run/kiln/ssh/authorized_keys") != "ssh-rsa AAAA image\n" {
		t.Error("something of a faulty node.toml was used, or the image's keys are gone")
	}
}

func TestApplyTellsThatNobodyReadsKeys(t *testing.T) {
	root := node(t, map[string]string{"boot/node.toml": "[access]\nssh-authorized-keys = [\"" + key + "\"]\n"})
	if err := apply(root, nil); err == nil || !strings.Contains(err.Error(), "no SSH server") {
		t.Errorf("error %v", err)
	}
}

const home = "[wifi]\nssid = \"home\"\npassphrase = \"hunter22\"\ncountry = \"DE\"\n"

func TestApplyWritesTheSupplicantsFileForRootAlone(t *testing.T) {
	root := node(t, map[string]string{"boot/node.toml": home, "usr/sbin/wpa_supplicant": ""})
	if err := apply(root, nil); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(root, "run/kiln/wifi.conf"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestApplyTellsThatTheImageHasNoWiFi(t *testing.T) {
	root := node(t, map[string]string{"boot/node.toml": home})
	err := apply(root, nil)
	if err == nil || !strings.Contains(err.Error(), "no Wi-Fi") || strings.Contains(err.Error(), "hunter22") {
		t.Errorf("error %v", err)
	}
}

const database = "[datastore]\nurl = \"postgres://kiln:hunter22@db/kiln\"\n"

func TestApplyLeavesTheDatabaseToRootAlone(t *testing.T) {
	root := node(t, map[string]string{"boot/node.toml": database, "etc/kiln/node.json": `{"datastore": {"kind": "postgres"}}`})
	for range 2 { // as when somebody starts the unit again
		if err := apply(root, nil); err != nil {
			t.Fatal(err)
		}
	}
	for path, mode := range map[string]os.FileMode{"": 0o700, "connection.json": 0o600} {
		info, err := os.Stat(filepath.Join(root, "run/kiln/datastore", path))
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", path, info, err)
		}
	}
}

func TestApplyTellsThatTheImageHasADatabaseOfItsOwn(t *testing.T) {
	root := node(t, map[string]string{"boot/node.toml": database, "etc/kiln/node.json": `{"datastore": {"kind": "sqlite"}}`})
	err := apply(root, nil)
	if err == nil || !strings.Contains(err.Error(), "in sqlite") || strings.Contains(err.Error(), "hunter22") {
		t.Errorf("error %v", err)
	}
}
