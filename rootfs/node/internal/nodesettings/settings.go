// Package nodesettings reads node.toml: what one node says of itself, on its boot partition.
//
// kiln flash writes the file and checks it before; people also edit it with the card in their laptop. So a key that this
// package does not know is refused rather than ignored, and all faults are told at once.
package nodesettings

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Settings is node.toml, checked: a value of this type comes from Parse alone. The zero value changes nothing.
type Settings struct {
	Hostname string   `toml:"hostname"`
	Access   Access   `toml:"access"`
	Network  *Network `toml:"network"`
	WiFi     *WiFi    `toml:"wifi"`
	// Datastore is where the database is of an image that keeps its cluster elsewhere.
	Datastore *Datastore `toml:"datastore"`
}

// Access says who can log in besides those whom the image lets in.
type Access struct {
	SSHAuthorizedKeys []string `toml:"ssh-authorized-keys"`
}

// Parse decodes and checks the text of node.toml.
func Parse(data []byte) (*Settings, error) {
	settings := &Settings{}
	decoder := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	if err := decoder.Decode(settings); err != nil {
		return nil, explained(err)
	}
	return settings, settings.validate()
}

// explained gives the place of a fault, but not the line: it may hold a password that somebody put into the wrong file.
func explained(err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) {
		var errs []error
		for _, one := range unknown.Errors {
			row, _ := one.Position()
			errs = append(errs, fmt.Errorf("line %d: there is no key %s", row, strings.Join(one.Key(), ".")))
		}
		return errors.Join(errs...)
	}
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		row, _ := wrong.Position()
		return fmt.Errorf("line %d: this is not TOML, or a value of another kind than it should be", row)
	}
	return errors.New("it cannot be read as TOML")
}

var (
	label = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	// One line, of which sshd itself says whether it is a key; nothing in it can begin another line.
	sshKey = regexp.MustCompile(`^(sk-)?(ssh|ecdsa)-[a-z0-9@.-]+ [A-Za-z0-9+/]+=*( [^\x00-\x1f\x7f]*)?$`)
)

// Label is the text when it is the name of a host, without a domain, and nothing otherwise.
func Label(text string) string {
	return label.FindString(text)
}

// IsSSHKey says whether the text is the line of a .pub file.
func IsSSHKey(text string) bool {
	return sshKey.MatchString(text)
}

func (s *Settings) validate() error {
	var errs []error
	if s.Hostname != "" && !label.MatchString(s.Hostname) {
		errs = append(errs, fmt.Errorf("hostname: %q is not a host name", s.Hostname))
	}
	for i, key := range s.Access.SSHAuthorizedKeys {
		if !sshKey.MatchString(key) {
			errs = append(errs, fmt.Errorf("access.ssh-authorized-keys: element %d is not the line of a .pub file", i+1))
		}
	}
	if s.Network != nil {
		errs = append(errs, s.Network.validate())
	}
	if s.WiFi != nil {
		errs = append(errs, s.WiFi.validate())
	}
	if s.Datastore != nil {
		errs = append(errs, s.Datastore.validate())
	}
	if s.Network != nil && s.WiFi != nil && s.Network.Interface == "" {
		errs = append(errs, errors.New("network.interface: with [wifi] it has to say what the address is for, wl* or e*"))
	}
	return errors.Join(errs...)
}
