package nodesettings

import (
	"crypto/pbkdf2"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// WiFi is the wireless network that the node joins.
type WiFi struct {
	SSID       string `toml:"ssid"`
	Passphrase string `toml:"passphrase"`
	Country    string `toml:"country"`
	Hidden     bool   `toml:"hidden"`
}

var (
	passphrase = regexp.MustCompile(`^[ -~]{8,63}$`)
	wifiKey    = regexp.MustCompile(`^[0-9A-Fa-f]{64}$`)
	country    = regexp.MustCompile(`^[A-Z]{2}$`)
)

// validate shows the passphrase in no error.
func (w *WiFi) validate() error {
	var errs []error
	if w.SSID == "" || len(w.SSID) > 32 {
		errs = append(errs, errors.New("wifi.ssid: the name of a wireless network has 1 to 32 bytes"))
	}
	if !passphrase.MatchString(w.Passphrase) && !wifiKey.MatchString(w.Passphrase) {
		errs = append(errs, errors.New("wifi.passphrase: it has 8 to 63 ASCII characters, or is a key of 64 hexadecimal digits"))
	}
	if !country.MatchString(w.Country) {
		errs = append(errs, fmt.Errorf("wifi.country: %q is not a country by its two letters, such as DE", w.Country))
	}
	return errors.Join(errs...)
}

// File is the text of wpa_supplicant.conf(5) that joins this network. Name and key are in hexadecimal digits, so nothing in them
// can begin another line.
func (w *WiFi) File() (string, error) {
	key, err := w.key()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	// The console asks the supplicant through its socket. Protected management frames are used where both sides can.
	fmt.Fprintf(&b, "# From node.toml.\nctrl_interface=DIR=/run/kiln/wpa\ncountry=%s\npmf=1\np2p_disabled=1\n", w.Country)
	fmt.Fprintf(&b, "network={\n\tssid=%x\n\tkey_mgmt=WPA-PSK\n\tpsk=%s\n", w.SSID, key)
	if w.Hidden {
		b.WriteString("\tscan_ssid=1\n")
	}
	b.WriteString("}\n")
	return b.String(), nil
}

// key is made of passphrase and name (IEEE 802.11-2020 annex J.4.1) when it is not there already.
func (w *WiFi) key() (string, error) {
	if wifiKey.MatchString(w.Passphrase) {
		return strings.ToLower(w.Passphrase), nil
	}
	key, err := pbkdf2.Key(sha1.New, w.Passphrase, []byte(w.SSID), 4096, 32)
	return hex.EncodeToString(key), err
}
