package main

import (
	"errors"
	"strings"
	"testing"

	"kiln.dev/node/internal/imds"
)

const launchKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB8eHRwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgEA launch"

func TestUserDataIsANodeToml(t *testing.T) {
	root := node(t, map[string]string{"etc/kiln/ssh/authorized_keys": "ssh-rsa AAAA image\n"})
	instance := imds.Instance{
		UserData: []byte("hostname = \"web\"\n[access]\nssh-authorized-keys = [\"" + key + "\"]\n"),
		Hostname: "ip-10-0-0-5.ec2.internal",
		Keys:     []string{launchKey, "no key"},
	}
	var name string
	if err := applyInstance(root, instance, func(b []byte) error { name = string(b); return nil }); err != nil {
		t.Fatal(err)
	}
	if name != "web" || text(root, "run/kiln/hostname") != "web\n" {
		t.Errorf("host name %q", name)
	}
	if got, want := text(root, "run/kiln/ssh/authorized_keys"), "ssh-rsa AAAA image\n"+key+"\n"+launchKey+"\n"; got != want {
		t.Errorf("keys %q, want %q", got, want)
	}
}

func TestTheMachinesOwnNameIsTakenWhenNobodySaysAnother(t *testing.T) {
	for file, want := range map[string]string{"": "ip-10-0-0-5", "hostname = \"pi-7\"\n": "pi-7"} {
		root := node(t, map[string]string{"boot/node.toml": file})
		instance := imds.Instance{Hostname: "ip-10-0-0-5.ec2.internal", Keys: []string{launchKey}}
		var name string
		if err := applyInstance(root, instance, func(b []byte) error { name = string(b); return nil }); err != nil || name != want {
			t.Errorf("%q: %q, %v", file, name, err)
		}
		if text(root, "run/kiln/ssh/authorized_keys") != "" {
			t.Error("keys for a server that is not there")
		}
	}
}

func TestUserDataOfAnotherKindIsToldAndTheRestIsUsed(t *testing.T) {
	for given, words := range map[string]string{
		"#cloud-config\nusers: []\n":             "what node.toml is",
		"#!/bin/sh\necho hunter22\n":             "what node.toml is",
		"[network]\naddress = \"10.0.0.2/24\"\n": "comes by the network",
		"hostnam = \"web\"\n":                    "no key hostnam",
		"[wifi]\nssid = \"a\"\ncountry = \"DE\"": "",
	} {
		root := node(t, map[string]string{"etc/kiln/ssh/authorized_keys": "ssh-rsa AAAA image\n"})
		instance := imds.Instance{UserData: []byte(given), Hostname: "ip-10-0-0-5", Keys: []string{launchKey}}
		err := applyInstance(root, instance, func([]byte) error { return nil })
		if err == nil || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "hunter22") {
			t.Errorf("%q: %v", given, err)
		}
		if text(root, "run/kiln/hostname") != "ip-10-0-0-5\n" || !strings.Contains(text(root, "run/kiln/ssh/authorized_keys"), launchKey) {
			t.Errorf("%q: the machine's own name and keys were not used", given)
		}
	}
}

func TestAskedIsUntilThereIsAnAnswer(t *testing.T) {
	asked := 0
	got := patiently(func() (imds.Instance, error) {
		if asked++; asked < 4 {
			return imds.Instance{}, errors.New("no route to host")
		}
		return imds.Instance{Hostname: "a"}, nil
	}, 0)
	if asked != 4 || got.Hostname != "a" {
		t.Errorf("asked %d times: %+v", asked, got)
	}
}
