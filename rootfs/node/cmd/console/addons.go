package main

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
)

// manifestsDir has the add-ons of the image.
const manifestsDir = "/usr/lib/kiln/manifests"

// addonDeployments are those that the control plane made of manifests; see addons.Label.
const addonDeployments = "/apis/apps/v1/deployments?resourceVersion=0&labelSelector=kiln.dev%2Faddon"

type deploymentList struct {
	Items []struct {
		Metadata struct{ Namespace, Name string } `json:"metadata"`
		Spec     struct{ Replicas int }           `json:"spec"`
		Status   struct{ Replicas int }           `json:"status"`
	} `json:"items"`
}

// imageDeployments is how many the image makes: read once, for the root never changes.
var imageDeployments = sync.OnceValue(func() int { return countDeployments(manifestsDir) })

// countDeployments is how many Deployments the manifests in dir make.
func countDeployments(dir string) int {
	files, _ := filepath.Glob(filepath.Join(dir, "*.yaml"))
	count := 0
	for _, file := range files {
		text, _ := os.ReadFile(file)
		count += bytes.Count(append([]byte("\n"), text...), []byte("\nkind: Deployment\n"))
	}
	return count
}

// podsToCome stands in for pods that nobody has made yet: on a slow machine the first ones run before the last Deployment is
// there, and the node would count as ready.
func (d deploymentList) podsToCome(expected int) []pod {
	var pods []pod
	for range expected - len(d.Items) {
		pods = append(pods, pod{Name: "(an add-on)", Phase: "Pending", Reason: "not applied yet"})
	}
	for _, item := range d.Items {
		if item.Status.Replicas < item.Spec.Replicas {
			pods = append(pods, pod{item.Metadata.Namespace, item.Metadata.Name, "Pending", false, "its Deployment has not made it yet"})
		}
	}
	return pods
}
