// Package attach is the word between the CNI plugin `network-policy` and the agent: which pod has which addresses.
//
// The plugin is the last of the pod network's. It tells the agent of a pod's addresses before any of its containers starts,
// and waits until the rules for them are in the kernel; so there is no moment in which a pod under a policy is open. The API
// server knows the addresses seconds later, and after a reboot it tells those of the boot before.
//
// A request is one JSON object over a Unix socket, and so is the reply.
package attach

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"
)

// Socket is where the agent listens.
const Socket = "/run/kiln/network-policy.sock"

// Timeout is how long a pod waits for its rules. The kubelet tries again after a failure.
const Timeout = 20 * time.Second

// Attachment is the network of one sandbox. A pod gets another one when it loses its sandbox.
type Attachment struct {
	// Sandbox is the container's ID in CNI.
	Sandbox   string `json:"sandbox"`
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	// UID of the pod: another pod may have had its name.
	UID       string       `json:"uid"`
	Addresses []netip.Addr `json:"addresses"`
}

// request adds the attachment, or removes what its sandbox has.
type request struct {
	Remove     bool       `json:"remove,omitempty"`
	Attachment Attachment `json:"attachment"`
}

type reply struct {
	Error string `json:"error,omitempty"`
}

// Add tells of a pod's addresses and returns when its rules are in the kernel.
func Add(socket string, a Attachment) error { return ask(socket, request{Attachment: a}) }

// Remove tells that a sandbox has no addresses any more.
func Remove(socket, sandbox string) error {
	return ask(socket, request{Remove: true, Attachment: Attachment{Sandbox: sandbox}})
}

func ask(socket string, r request) error {
	connection, err := net.DialTimeout("unix", socket, Timeout)
	if err != nil {
		return fmt.Errorf("the node agent does not listen: %w", err)
	}
	defer connection.Close()
	// A little longer than the agent takes to say that it gave up.
	if err := connection.SetDeadline(time.Now().Add(Timeout + 2*time.Second)); err != nil {
		return err
	}
	if err := json.NewEncoder(connection).Encode(r); err != nil {
		return err
	}
	var answer reply
	if err := json.NewDecoder(connection).Decode(&answer); err != nil {
		return fmt.Errorf("the node agent did not answer: %w", err)
	}
	if answer.Error != "" {
		return errors.New(answer.Error)
	}
	return nil
}
