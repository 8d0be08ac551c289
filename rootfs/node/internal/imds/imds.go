// Package imds asks EC2's metadata service, in its second version alone, what it says of this machine.
//
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
package imds

import (
	"errors"
	"strings"
)

// Address is where every machine of EC2 finds it, in whatever network it is.
const Address = "169.254.169.254:80"

const (
	// lifetime of a token, in seconds: of one round of questions.
	lifetime = "60"
	// What an answer is that has nothing to say, and one of a service that somebody has switched off for this machine.
	notThere, switchedOff = status(404), status(403)
)

// Instance is what the service says of the machine. Nothing of it was checked.
type Instance struct {
	// UserData is what somebody gave to the machine; empty when nobody did.
	UserData []byte
	// Hostname is its name in the network.
	Hostname string
	// Keys are lines of .pub files: those that the machine was started with.
	Keys []string
}

// Ask asks once. A service that is switched off says nothing, and that is no fault.
func Ask(address string) (Instance, error) {
	token, err := ask(address, "PUT", "/latest/api/token", "X-aws-ec2-metadata-token-ttl-seconds: "+lifetime)
	if errors.Is(err, switchedOff) {
		return Instance{}, nil
	}
	if err != nil {
		return Instance{}, err
	}
	if strings.ContainsAny(string(token), "\r\n") {
		return Instance{}, errors.New("the token of the metadata service is more than a line")
	}
	questions := service{address, "X-aws-ec2-metadata-token: " + string(token)}
	return questions.instance()
}

// service is one that has given a token.
type service struct{ address, header string }

// get is the text at a path below /latest/, or nothing where there is none.
func (s service) get(path string) ([]byte, error) {
	text, err := ask(s.address, "GET", "/latest/"+path, s.header)
	if errors.Is(err, notThere) {
		return nil, nil
	}
	return text, err
}

func (s service) instance() (instance Instance, err error) {
	if instance.UserData, err = s.get("user-data"); err != nil {
		return Instance{}, err
	}
	name, err := s.get("meta-data/local-hostname")
	if err != nil {
		return Instance{}, err
	}
	// With several sets of DHCP options there are several names; the first is the machine's.
	if names := strings.Fields(string(name)); len(names) > 0 {
		instance.Hostname = names[0]
	}
	instance.Keys, err = s.keys()
	return instance, err
}

// keys reads the list of keys, `0=name` in every line, and each of them. Services that are like EC2's may end a number as a directory.
func (s service) keys() (keys []string, err error) {
	list, err := s.get("meta-data/public-keys/")
	if err != nil {
		return nil, err
	}
	for _, line := range strings.Fields(string(list)) {
		number, _, _ := strings.Cut(strings.TrimSuffix(line, "/"), "=")
		key, err := s.get("meta-data/public-keys/" + number + "/openssh-key")
		if err != nil {
			return nil, err
		}
		if text := strings.TrimSpace(string(key)); text != "" {
			keys = append(keys, text)
		}
	}
	return keys, nil
}
