package nodesettings

import (
	"strings"
	"testing"
)

const sample = `# a comment
hostname = "pi-7"

[access]
ssh-authorized-keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me@desk"]

[network]
address = "192.168.1.20/24"
gateway = "192.168.1.1"
dns = ["192.168.1.1", "9.9.9.9"]
interface = "en*"
`

func TestParse(t *testing.T) {
	settings, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	want := `# From node.toml.
[Match]
Type=ether wlan
Kind=!*
Name=en*

[Network]
Address=192.168.1.20/24
Gateway=192.168.1.1
DNS=192.168.1.1
DNS=9.9.9.9
KeepConfiguration=static
`
	if got := settings.Network.File(); got != want {
		t.Errorf("network:\n%s\nwant:\n%s", got, want)
	}
	if settings.Hostname != "pi-7" || len(settings.Access.SSHAuthorizedKeys) != 1 {
		t.Errorf("%+v", settings)
	}
	if empty, err := Parse(nil); err != nil || empty.Network != nil {
		t.Errorf("an empty file: %+v, %v", empty, err)
	}
}

func TestParseRefuses(t *testing.T) {
	cases := map[string]struct{ old, new, want string }{
		"unknown key":           {"hostname", "host-name", "line 2: there is no key host-name"},
		"unknown section":       {"[access]", "[wlan]\npassword = \"hunter22\"\n[access]", "there is no key wlan"},
		"unknown key of Wi-Fi":  {"[access]", "[wifi]\npassword = \"hunter22\"\n[access]", "there is no key wifi.password"},
		"upper case":            {`"pi-7"`, `"Pi"`, "hostname"},
		"a key of two lines":    {"me@desk", `me\nssh-rsa AAAA`, "element 1"},
		"no prefix":             {"192.168.1.20/24", "192.168.1.20", "network.address"},
		"a far router":          {`"192.168.1.1"` + "\ndns", `"10.0.0.1"` + "\ndns", "network.gateway"},
		"a section in disguise": {`"en*"`, `"e\n[Network]"`, "network.interface"},
		"no TOML":               {"[access]", "[access", "line 4"},
		"another kind":          {`"pi-7"`, "7", "line 2"},
	}
	for name, c := range cases {
		text := strings.Replace(sample, c.old, c.new, 1)
		if text == sample {
			t.Fatalf("%s: the sample does not contain %q", name, c.old)
		}
		_, err := Parse([]byte(text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q in it", name, err, c.want)
		} else if strings.Contains(err.Error(), "hunter22") {
			t.Errorf("%s: the error shows a password: %v", name, err)
		}
	}
}
