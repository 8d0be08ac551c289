// kiln-chart turns a Helm chart into a manifest, by Helm's own library, as a pure function: no network, no cluster, no clock and
// no chance. It reads a request in JSON from its standard input and writes the manifest to its standard output; what Helm warns about
// goes to its standard error.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	// Other zones: no file is read once a chart is being rendered.
	_ "time/tzdata"
)

// request is what kiln asks for.
type request struct {
	// Chart is a directory or a packed chart.
	Chart string `json:"chart"`
	// Release and Namespace are what `helm install` takes them for.
	Release   string `json:"release"`
	Namespace string `json:"namespace"`
	// Kubernetes is the version of the cluster.
	Kubernetes string `json:"kubernetes"`
	// Values are texts in YAML, each laid over those before it.
	Values []string `json:"values"`
}

func main() {
	// Helm's warnings are for people: without the time.
	log.SetFlags(0)
	// The zone of this machine is nothing that a chart should see.
	time.Local = time.UTC
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	decoder := json.NewDecoder(in)
	decoder.DisallowUnknownFields()
	var r request
	if err := decoder.Decode(&r); err != nil {
		return fmt.Errorf("the request: %w", err)
	}
	load, err := read(r.Chart)
	if err != nil {
		return err
	}
	if err := shut(); err != nil {
		return fmt.Errorf("cannot shut out the network and all files: %w", err)
	}
	manifest, err := render(load, r)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, manifest)
	return err
}
