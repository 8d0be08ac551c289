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
IPv6AcceptRA=yes
KeepConfiguration=static
`
	if got := settings.Network.File(); got != want {
		t.Errorf("network:\n%s\nwant:\n%s", got, want)
	}
	if settings.Hostname != "pi-7" || len(settings.Access.SSHAuthorizedKeys) != 1 {
		t.Errorf("%+v", settings)
	}
	link := strings.Replace(sample, `"9.9.9.9"`, `"fe80::1%eth0"`, 1)
	if settings, err := Parse([]byte(link)); err != nil || !strings.Contains(settings.Network.File(), "\nDNS=fe80::1%eth0\n") {
		t.Errorf("a server of the link: %v", err)
	}
	if empty, err := Parse(nil); err != nil || empty.Network != nil {
		t.Errorf("an empty file: %+v, %v", empty, err)
	}
}

func TestAddressesOfIPv6(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"alone": {"address-ipv6 = \"fd00::20/64\"",
			"Address=fd00::20/64\nDHCP=ipv4\nIPv6AcceptRA=yes\nKeepConfiguration=dynamic-on-stop\n"},
		"with its router": {"address-ipv6 = \"fd00::20/64\"\ngateway-ipv6 = \"fe80::1\"",
			"Address=fd00::20/64\nGateway=fe80::1\nDHCP=ipv4\nIPv6AcceptRA=no\nKeepConfiguration=dynamic-on-stop\n"},
		"beside IPv4": {"address = \"10.0.0.2/24\"\naddress-ipv6 = \"fd00::20/64\"\ngateway-ipv6 = \"fd00::1\"\ndns = [\"fd00::1\"]",
			"Address=10.0.0.2/24\nAddress=fd00::20/64\nGateway=fd00::1\nDNS=fd00::1\nIPv6AcceptRA=no\nKeepConfiguration=static\n"},
	} {
		settings, err := Parse([]byte("[network]\n" + c.text + "\n"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, got, _ := strings.Cut(settings.Network.File(), "[Network]\n"); got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, c.want)
		}
	}
	for text, want := range map[string]string{
		"interface = \"en*\"":                                          "neither address nor address-ipv6",
		"address-ipv6 = \"fd00::20\"":                                  "network.address-ipv6",
		"address-ipv6 = \"fe80::20/64\"":                               "network.address-ipv6",
		"address-ipv6 = \"10.0.0.2/24\"":                               "network.address-ipv6",
		"address = \"fd00::20/64\"":                                    "network.address:",
		"address-ipv6 = \"fd00::20/64\"\ngateway-ipv6 = \"fd01::1\"":   "network.gateway-ipv6",
		"address-ipv6 = \"fd00::20/64\"\ngateway-ipv6 = \"fe80::1%e\"": "network.gateway-ipv6",
		"address-ipv6 = \"fd00::20/64\"\ngateway = \"10.0.0.1\"":       "no network.address that",
	} {
		if _, err := Parse([]byte("[network]\n" + text + "\n")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q in it", text, err, want)
		}
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
		"a section in a zone":   {`"9.9.9.9"`, `"fe80::1%e\n[Route]\nGateway=10.0.0.1"`, "network.dns"},
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
