package nodesettings

import (
	"strings"
	"testing"
)

const wifi = "[wifi]\nssid = \"IEEE\"\npassphrase = \"password\"\ncountry = \"DE\"\n"

// The key is that of IEEE 802.11-2020 annex J.4.2, whether the passphrase is given or it itself.
func TestWiFi(t *testing.T) {
	want := `# From node.toml.
ctrl_interface=DIR=/run/kiln/wpa
country=DE
pmf=1
p2p_disabled=1
network={
	ssid=49454545
	key_mgmt=WPA-PSK
	psk=f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e
}
`
	key := strings.Replace(wifi, "password", "F42C6FC52DF0EBEF9EBB4B90B38A5F902E83FE1B135A70E23AED762E9710A12E", 1)
	for _, text := range []string{wifi, key} {
		settings, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := settings.WiFi.File(); err != nil || got != want {
			t.Errorf("%v\n%s\nwant:\n%s", err, got, want)
		}
	}
	settings, _ := Parse([]byte(wifi + "hidden = true\n"))
	if text, _ := settings.WiFi.File(); !strings.Contains(text, "scan_ssid=1") {
		t.Error("a network that hides is not called by its name")
	}
}

func TestWiFiRefuses(t *testing.T) {
	cases := map[string]struct{ old, new, want string }{
		"a short passphrase":  {"password", "hunter2", "8 to 63"},
		"a long passphrase":   {"password", strings.Repeat("hunter22", 8), "8 to 63"},
		"two lines":           {"password", `hunter22\nnetwork={`, "8 to 63"},
		"no name":             {"IEEE", "", "1 to 32"},
		"a long name":         {"IEEE", strings.Repeat("x", 33), "1 to 32"},
		"small letters":       {"DE", "de", "wifi.country"},
		"no country":          {"country = \"DE\"\n", "", "wifi.country"},
		"an address for both": {"[wifi]", "[network]\naddress = \"10.0.0.2/24\"\n[wifi]", "network.interface"},
	}
	for name, c := range cases {
		text := strings.Replace(wifi, c.old, c.new, 1)
		_, err := Parse([]byte(text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q in it", name, err, c.want)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the error shows the passphrase: %v", name, err)
		}
	}
}
