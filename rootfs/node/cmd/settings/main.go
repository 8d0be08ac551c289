// kiln-settings puts what node.toml says of this node to where the rest of the node looks for it, all of it in memory:
//
//	/run/kiln/hostname                        nodeconfig, and the kernel
//	/run/kiln/ssh/authorized_keys             Dropbear and OpenSSH: the image's keys and the node's
//	/run/systemd/network/70-node.network      networkd
//	/run/kiln/wifi.conf                       wpa_supplicant, of kiln-wifi@.service
//	/run/kiln/datastore/                      the control plane of an image whose database is elsewhere
//
// It runs once, before the network comes up. A node.toml with a fault changes nothing, and makes the unit fail, which the
// console shows; whoever may log in by the image's keys still can.
//
// `kiln-settings ec2` runs on machines of EC2 alone, when there is a network, and adds what user data says, which is a
// node.toml too, and the machine's own name and keys. What node.toml says goes before that.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"kiln.dev/node/internal/imds"
	"kiln.dev/node/internal/nodesettings"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "ec2" {
		ask := func() (imds.Instance, error) { return imds.Ask(imds.Address) }
		end("what EC2 says was not used", applyInstance("/", patiently(ask, time.Second), unix.Sethostname))
		return
	}
	end("node.toml was not used", apply("/", unix.Sethostname))
}

func end(what string, err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}

// imageKeys are there when the image has an SSH server.
const imageKeys = "etc/kiln/ssh/authorized_keys"

// apply reads node.toml below root and does what it says.
func apply(root string, setHostname func([]byte) error) error {
	settings, err := read(root)
	if err != nil {
		return errors.Join(err, writeKeys(root, nil))
	}
	return put(root, settings, setHostname)
}

// put leaves everything where the rest of the node looks for it.
func put(root string, settings *nodesettings.Settings, setHostname func([]byte) error) error {
	if err := writeKeys(root, settings.Access.SSHAuthorizedKeys); err != nil {
		return err
	}
	if settings.Network != nil {
		// Before 80-ethernet, which has all cards ask for an address.
		path := filepath.Join(root, "run/systemd/network/70-node.network")
		if err := write(path, settings.Network.File(), 0o644); err != nil {
			return err
		}
	}
	if settings.WiFi != nil {
		if err := writeWiFi(root, settings.WiFi); err != nil {
			return err
		}
	}
	if settings.Datastore != nil {
		if err := writeDatastore(root, settings.Datastore); err != nil {
			return err
		}
	}
	if settings.Hostname == "" {
		return nil
	}
	if err := write(filepath.Join(root, "run/kiln/hostname"), settings.Hostname+"\n", 0o644); err != nil {
		return err
	}
	return setHostname([]byte(settings.Hostname))
}

// read takes the first node.toml that there is: systemd mounts the boot partition on /boot, or on /efi. A node without one may have it
// from whoever owns the virtual machine, as a credential of systemd.
func read(root string) (*nodesettings.Settings, error) {
	places := []string{filepath.Join(root, "boot/node.toml"), filepath.Join(root, "efi/node.toml")}
	if dir := os.Getenv("CREDENTIALS_DIRECTORY"); dir != "" {
		places = append(places, filepath.Join(dir, "kiln.node.toml"))
	}
	for _, place := range places {
		data, err := os.ReadFile(place)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, err
		default:
			return nodesettings.Parse(bytes.TrimPrefix(data, []byte("\ufeff"))) // editors of Windows begin files so
		}
	}
	return &nodesettings.Settings{}, nil
}

// writeKeys joins the image's keys with those of the node. Without the image's file there is no server that reads any.
func writeKeys(root string, keys []string) error {
	image, err := os.ReadFile(filepath.Join(root, imageKeys))
	if errors.Is(err, fs.ErrNotExist) {
		if len(keys) > 0 {
			return errors.New("access.ssh-authorized-keys: this image has no SSH server")
		}
		return nil
	}
	if err != nil {
		return err
	}
	text := string(image)
	if len(keys) > 0 {
		text += strings.Join(keys, "\n") + "\n"
	}
	dir := filepath.Join(root, "run/kiln/ssh")
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return write(filepath.Join(dir, "authorized_keys"), text, 0o600)
}

// writeWiFi tells the supplicant of the network; its key is for root's eyes alone.
func writeWiFi(root string, wifi *nodesettings.WiFi) error {
	if _, err := os.Lstat(filepath.Join(root, "usr/sbin/wpa_supplicant")); err != nil {
		return errors.New("wifi: this image has no Wi-Fi")
	}
	text, err := wifi.File()
	if err != nil {
		return err
	}
	return write(filepath.Join(root, "run/kiln/wifi.conf"), text, 0o600)
}

func write(path, text string, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), mode)
}
