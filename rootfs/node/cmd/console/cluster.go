package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// stateDir is where the control plane keeps its state.
const stateDir = "/var/lib/kiln"

// patience is for one request: longer, and the console would stand still.
const patience = 8 * time.Second

// cluster reads from the API server of this node. It speaks plain HTTP and JSON: a Kubernetes client would make this
// the largest program of the node after Kubernetes itself.
type cluster struct {
	state  string
	client *http.Client
}

// clusterView is one look at the cluster.
type clusterView struct {
	err              error // nothing below is known then
	node, nodeReason string
	nodeReady        bool
	pods             []pod // and those of add-ons that are still to come
}

func (c *cluster) read() clusterView {
	view := c.readAll()
	if view.err != nil {
		c.client = nil // certificates may have been renewed
	}
	return view
}

func (c *cluster) readAll() (view clusterView) {
	if c.client == nil {
		if c.client, view.err = newClient(c.state); view.err != nil {
			return
		}
	}
	var nodes nodeList
	if view.err = c.get("/api/v1/nodes?resourceVersion=0", &nodes); view.err != nil {
		return
	}
	view.see(nodes)
	var pods podList
	if view.err = c.get("/api/v1/pods?resourceVersion=0", &pods); view.err != nil { // from the API server's memory
		return
	}
	for _, p := range pods.Items {
		view.pods = append(view.pods, p.summary())
	}
	var deployments deploymentList
	if view.err = c.get(addonDeployments, &deployments); view.err != nil {
		return
	}
	view.pods = append(view.pods, deployments.podsToCome(imageDeployments())...)
	return
}

// see takes the node that is ready, or else the last one: a node that got another name leaves an object of the old one behind, which never
// is ready again.
func (v *clusterView) see(nodes nodeList) {
	for _, n := range nodes.Items {
		if v.nodeReady {
			return
		}
		v.node = n.Metadata.Name
		v.nodeReady, v.nodeReason = n.ready()
	}
}

func (c *cluster) get(path string, into any) error {
	answer, err := c.client.Get(apiServer() + path)
	if err != nil {
		return plainError(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("it says %s", answer.Status)
	}
	return json.NewDecoder(answer.Body).Decode(into)
}

// plainError drops the address that net/http puts in front.
func plainError(err error) error {
	if os.IsTimeout(err) {
		return fmt.Errorf("it takes more than %s", patience)
	}
	text := err.Error()
	if i := strings.LastIndex(text, ": "); i >= 0 {
		text = text[i+2:]
	}
	return errors.New(text)
}

func newClient(state string) (*http.Client, error) {
	pki := filepath.Join(state, "pki")
	authority, err := os.ReadFile(filepath.Join(pki, "ca.crt"))
	if err != nil {
		return nil, errors.New("its certificates are not made yet")
	}
	admin := filepath.Join(pki, "admin.pem") // certificate and key in one file
	pair, err := tls.LoadX509KeyPair(admin, admin)
	if err != nil {
		return nil, errors.New("its certificates are not made yet")
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	config := &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS13}
	transport := &http.Transport{TLSClientConfig: config, MaxIdleConns: 1, IdleConnTimeout: time.Minute}
	return &http.Client{Transport: transport, Timeout: patience}, nil
}

// apiServer is on the loopback interface, on the port of the profile.
func apiServer() string {
	var node struct {
		API struct{ Port int } `json:"api"`
	}
	raw, _ := os.ReadFile("/etc/kiln/node.json")
	if json.Unmarshal(raw, &node) != nil || node.API.Port == 0 {
		node.API.Port = 6443
	}
	return fmt.Sprintf("https://127.0.0.1:%d", node.API.Port)
}
