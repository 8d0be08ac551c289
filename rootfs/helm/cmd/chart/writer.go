package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	release "helm.sh/helm/v4/pkg/release/v1"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// writer joins objects to a manifest.
type writer struct {
	// namespace of objects that name none, as Helm has it; objects of kinds without namespaces lose it on the node.
	namespace string
	documents strings.Builder
	// made says that the chart makes this namespace itself.
	made bool
	seen []string
	err  error
}

// clusterWide are kinds without namespaces. The node knows of each kind whether it has them; here two charts that have the same object
// are to be seen.
var clusterWide = []string{
	"APIService", "CSIDriver", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "GatewayClass", "IngressClass",
	"MutatingWebhookConfiguration", "PersistentVolume", "PriorityClass", "RuntimeClass", "StorageClass", "ValidatingAdmissionPolicy",
	"ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration", "VolumeSnapshotClass",
}

// hooks takes what Helm would do at an installation. All other hooks are about what never happens to a node: upgrades, rollbacks,
// the removal of a release, and tests. The node waits for no hook: it tries everything again until it works.
func (w *writer) hooks(hooks []*release.Hook, event release.HookEvent) {
	for _, hook := range hooks {
		if slices.Contains(hook.Events, event) && !slices.Contains(w.seen, hook.Manifest) {
			// One that is for both is there once.
			w.seen = append(w.seen, hook.Manifest)
			w.add(hook.Path, hook.Manifest)
		}
	}
}

// add takes all objects of a file.
func (w *writer) add(file, text string) {
	if w.err == nil {
		w.err = w.documentsOf(file, text)
	}
}

func (w *writer) documentsOf(file, text string) error {
	err := each(text, func(document []byte) error { return w.document(file, document) })
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// each calls a function with all documents of a text.
func each(text string, take func([]byte) error) error {
	// A last line without an end, as long as the reader's buffer, it would drop (https://github.com/helm/helm/issues/32506).
	reader := utilyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text + "\n")))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = take(document)
		}
		if err != nil {
			return err
		}
	}
}

// exact keeps numbers as they are written: as floating point large ones would be others.
func exact(decoder *json.Decoder) *json.Decoder {
	decoder.UseNumber()
	return decoder
}

func (w *writer) document(file string, text []byte) error {
	// Helm takes keys that are there twice, the last one; so do charts that everybody uses.
	object := map[string]any{}
	if err := yaml.Unmarshal(text, &object, exact); err != nil {
		return err
	}
	if len(object) == 0 {
		return nil
	}
	w.place(object)
	out, err := yaml.Marshal(object)
	if err != nil {
		return err
	}
	fmt.Fprintf(&w.documents, "---\n# Source: %s\n%s", file, out)
	return nil
}

// place gives an object the namespace of the release, unless it says one.
func (w *writer) place(object map[string]any) {
	if items, ok := object["items"].([]any); ok && strings.HasSuffix(fmt.Sprint(object["kind"]), "List") {
		for _, item := range items {
			if item, ok := item.(map[string]any); ok {
				w.place(item)
			}
		}
		return
	}
	metadata, ok := object["metadata"].(map[string]any)
	if !ok || slices.Contains(clusterWide, fmt.Sprint(object["kind"])) {
		return
	}
	if object["kind"] == "Namespace" {
		w.made = w.made || metadata["name"] == w.namespace
		return
	}
	if namespace, _ := metadata["namespace"].(string); namespace == "" {
		metadata["namespace"] = w.namespace
	}
}

// text is the manifest. One whose chart does not make its namespace says so in its first line, for kiln to make it once.
func (w *writer) text() (string, error) {
	if w.err != nil {
		return "", w.err
	}
	text := w.documents.String()
	if text == "" {
		return "", errors.New("it gives no objects with these values")
	}
	if w.made {
		return text, nil
	}
	return "# No namespace\n" + text, nil
}
