package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// files of a chart that shows what the tests ask for.
var files = map[string]string{
	"Chart.yaml":  "apiVersion: v2\nname: shop\nversion: 1.0.0\nkubeVersion: '>=1.30.0-0'\n",
	"values.yaml": "image: nginx\ntag: '1'\n",
	"templates/web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  annotations: {when: '{{ now | date "2006-01-02" }}', kubernetes: '{{ .Capabilities.KubeVersion.Version }}'}
spec:
  template:
    spec:
      containers: [{name: web, image: '{{ .Values.image }}:{{ .Values.tag }}'}]
{{- if lookup "v1" "Secret" .Release.Namespace "there" }}
# a cluster was asked
{{- end }}
`,
	"templates/NOTES.txt":   "for people",
	"templates/before.yaml": "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: before\n  annotations: {helm.sh/hook: 'pre-install,pre-upgrade'}\n",
	"templates/test.yaml":   "apiVersion: v1\nkind: Pod\nmetadata:\n  name: test\n  annotations: {helm.sh/hook: test}\n",
	"templates/role.yaml":   "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: elsewhere, namespace: other}\n",
	"crds/kind.yaml":        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: shops.example.org}\n",
}

// chart writes a chart with some files changed or added; an empty text leaves one out.
func chart(t *testing.T, changed map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range files {
		if _, is := changed[name]; !is {
			write(name, text)
		}
	}
	for name, text := range changed {
		write(name, text)
	}
	return dir
}

func rendered(t *testing.T, changed map[string]string, values ...string) (string, error) {
	t.Helper()
	return render(request{Chart: chart(t, changed), Release: "store", Namespace: "shop", Kubernetes: "1.37.2", Values: values})
}

func TestRender(t *testing.T) {
	text, err := rendered(t, nil, "tag: '2'\n", `{"image": "example.org/web"}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"image: example.org/web:2", "when: \"1970-01-01\"", "kubernetes: v1.37.2", "name: store\n  namespace: shop",
		"kind: Namespace\nmetadata:\n  name: shop\n---", "# Source: shop/templates/web.yaml", "namespace: other", "name: before",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	for _, never := range []string{"for people", "kind: Pod", "a cluster was asked"} {
		if strings.Contains(text, never) {
			t.Errorf("%q in:\n%s", never, text)
		}
	}
	kinds := strings.Index(text, "CustomResourceDefinition")
	before, web := strings.Index(text, "name: before"), strings.Index(text, "kind: Deployment")
	if kinds > before || before > web {
		t.Errorf("not in Helm's order:\n%s", text)
	}
}

func TestTheSameAgain(t *testing.T) {
	one, err := rendered(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if other, err := rendered(t, nil); err != nil || other != one {
			t.Fatalf("another text (%v):\n%s\n%s", err, one, other)
		}
	}
}

func TestRefusals(t *testing.T) {
	cases := map[string]struct {
		changed map[string]string
		values  string
		words   string
	}{
		"chance":     {map[string]string{"templates/a.yaml": "{{ randAlphaNum 9 }}"}, "", "`randAlphaNum` gives something else each time"},
		"key":        {map[string]string{"templates/a.yaml": `{{ (genCA "a" 9).Key }}`}, "", "`genCA` gives something else each time"},
		"kubernetes": {map[string]string{"Chart.yaml": "apiVersion: v2\nname: a\nversion: 1.0.0\nkubeVersion: '<1.30'\n"}, "", "it is for Kubernetes <1.30, and the node has 1.37.2"},
		"library":    {map[string]string{"Chart.yaml": "apiVersion: v2\nname: a\nversion: 1.0.0\ntype: library\n"}, "", "library"},
		"dependency": {map[string]string{"Chart.yaml": "apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies: [{name: b, version: 1.0.0, repository: ''}]\n"}, "", "it depends on b, which is not in it"},
		"required":   {map[string]string{"templates/a.yaml": `{{ required "say a password" .Values.password }}`}, "", "say a password"},
		"schema":     {map[string]string{"values.schema.json": `{"properties": {"tag": {"type": "string"}}}`}, "tag: 1\n", "tag"},
		"values":     {nil, "a: [", "the values"},
		"YAML":       {map[string]string{"templates/a.yaml": "a: ["}, "", "templates/a.yaml"},
	}
	for name, c := range cases {
		if text, err := rendered(t, c.changed, c.values); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v, want %q\n%s", name, err, c.words, text)
		}
	}
}

func TestDefaultNamespaceIsNotMade(t *testing.T) {
	text, err := render(request{Chart: chart(t, nil), Release: "a", Namespace: "default", Kubernetes: "1.37.2"})
	if err != nil || strings.Contains(text, "kind: Namespace") {
		t.Errorf("%v\n%s", err, text)
	}
}
