package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
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

// chartOf writes a chart with some files changed or added; an empty text leaves one out.
func chartOf(t *testing.T, changed map[string]string) string {
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
	return renderOf(t, request{Chart: chartOf(t, changed), Release: "store", Namespace: "shop", Kubernetes: "1.37.2", Values: values})
}

func renderOf(t *testing.T, r request) (string, error) {
	t.Helper()
	load, err := read(r.Chart)
	if err != nil {
		return "", err
	}
	return render(load, r)
}

func TestRender(t *testing.T) {
	text, err := rendered(t, nil, "tag: '2'\n", `{"image": "example.org/web"}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"image: example.org/web:2", "when: \"1970-01-01\"", "kubernetes: v1.37.2", "name: store\n  namespace: shop",
		"# Source: shop/templates/web.yaml", "namespace: other", "name: before",
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

func TestNumbersStayAsTheyAre(t *testing.T) {
	text, err := rendered(t, map[string]string{"templates/a.yaml": "apiVersion: v1\nkind: A\nmetadata: {name: a}\n" +
		"large: 9223372036854775807\nbytes: 5242880\nmode: 0644\npart: 0.25\nyes: \"on\"\ntext: '0644'\n"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"large: 9223372036854775807", "bytes: 5242880", "mode: 420", "part: 0.25", `"on"`, `text: "0644"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in:\n%s", want, text)
		}
	}
}

func TestValuesMayBeInSeveralDocuments(t *testing.T) {
	values, err := merged([]string{"# for all\n---\nreplicas: 1\nname: shop\n---\nreplicas: 2\n", "port: 80\n"})
	if err != nil || len(values) != 3 || values["replicas"] != float64(2) || values["name"] != "shop" {
		t.Errorf("%v, %v", values, err)
	}
	if _, err := merged([]string{"a: 1\n---\nb: 1\nb: 2\n"}); err == nil {
		t.Error("a key that is there twice was taken")
	}
}

func TestALastLineWithoutAnEndIsSeenWhateverItsLength(t *testing.T) {
	const begin = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: long}\ndata:\n"
	for _, length := range []int{4095, 4096, 4097} {
		line := "  key: " + strings.Repeat("x", length-len("  key: "))
		out := &writer{namespace: "market"}
		out.add("templates/long.yaml", begin+line)
		text, err := out.text()
		if err != nil || !strings.Contains(text, line) {
			t.Errorf("%d bytes: %v, and the line is not in it", length, err)
		}
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
		"chance":     {map[string]string{"templates/a.yaml": "a: {{ randAlphaNum 9 }}"}, "", "shop/templates/a.yaml: what `randAlphaNum` gives is something else each time"},
		"key":        {map[string]string{"templates/a.yaml": `a: {{ (genCA "a" 9).Key | b64enc }}`}, "", "`genCA` gives is something else"},
		"a number":   {map[string]string{"templates/a.yaml": `a: {{ randInt 0 2 }}`}, "", "`randInt` gives is something else"},
		"age":        {map[string]string{"templates/a.yaml": `a: {{ ago now }}`}, "", "an age is another one"},
		"no time":    {map[string]string{"templates/a.yaml": `a: {{ date "05" "x" }}`}, "", "x is no time"},
		"kubernetes": {map[string]string{"Chart.yaml": "apiVersion: v2\nname: a\nversion: 1.0.0\nkubeVersion: '<1.30'\n"}, "", "it is for Kubernetes <1.30, and the node has 1.37.2"},
		"library":    {map[string]string{"Chart.yaml": "apiVersion: v2\nname: a\nversion: 1.0.0\ntype: library\n"}, "", "library"},
		"dependency": {map[string]string{"Chart.yaml": "apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies: [{name: b, version: 1.0.0, repository: ''}]\n"}, "", "what it depends on is not in it (b)"},
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

func TestChanceThatNobodyAsksForIsNone(t *testing.T) {
	text, err := rendered(t, map[string]string{"templates/a.yaml": `apiVersion: v1
kind: Secret
metadata: {name: a}
stringData: {password: '{{ .Values.password | default (randAlphaNum 9) }}', dice: '{{ randInt 4 5 }}'}
`}, "password: said\n")
	if err != nil || !strings.Contains(text, "password: said") || !strings.Contains(text, `dice: "4"`) {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestWhatAChartBringsIsInOrder(t *testing.T) {
	changed := map[string]string{"templates/keys.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: keys}
data: {keys: '{{ keys .Values.many | join "" }}', values: '{{ values .Values.many | join "" }}'}
`}
	for _, name := range []string{"a", "b", "c", "d"} {
		changed["charts/"+name+"/Chart.yaml"] = "apiVersion: v2\nname: " + name + "\nversion: 1.0.0\n"
		changed["charts/"+name+"/crds/kind.yaml"] = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: " + name + "}\n"
	}
	values := "many: {d: 4, a: 1, c: 3, b: 2, e: 5}"
	one, err := rendered(t, changed, values)
	if err != nil || !strings.Contains(one, "keys: abcde") || !strings.Contains(one, `values: "12345"`) {
		t.Fatalf("%v\n%s", err, one)
	}
	for range 20 {
		if other, err := rendered(t, changed, values); err != nil || other != one {
			t.Fatalf("another text (%v):\n%s\n%s", err, one, other)
		}
	}
}

func TestAPackedChartIsTheSameAsItsDirectory(t *testing.T) {
	dir := chartOf(t, map[string]string{".helmignore": "*.bak\n", "templates/old.yaml.bak": "{{ fail `ignored` }}"})
	directory, err := renderOf(t, request{Chart: dir, Release: "store", Namespace: "shop", Kubernetes: "1.37.2"})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "templates/old.yaml.bak")); err != nil {
		t.Fatal(err)
	}
	packed := filepath.Join(t.TempDir(), "shop.tgz")
	if err := os.WriteFile(packed, pack(t, dir), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := renderOf(t, request{Chart: filepath.Join(dir, "values.yaml")}); err == nil || !strings.Contains(err.Error(), "no packed chart") {
		t.Error(err)
	}
	of, err := renderOf(t, request{Chart: packed, Release: "store", Namespace: "shop", Kubernetes: "1.37.2"})
	if err != nil || of != directory {
		t.Errorf("%v\n%s\n%s", err, of, directory)
	}
}

// pack gives what `helm package` makes.
func pack(t *testing.T, dir string) []byte {
	t.Helper()
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	all := tar.NewWriter(zip)
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := "shop/" + strings.TrimPrefix(path, dir+"/")
		if err := all.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text))}); err != nil {
			return err
		}
		_, err = all.Write(text)
		return err
	})
	if err := errors.Join(err, all.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}
