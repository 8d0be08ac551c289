package addons

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func kinds(objects []*unstructured.Unstructured) string {
	var list []string
	for _, object := range objects {
		list = append(list, object.GetKind()+"/"+object.GetName())
	}
	return strings.Join(list, " ")
}

func TestParse(t *testing.T) {
	cases := map[string]struct{ text, want, fault string }{
		"documents":    {"# only a comment\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\n---\napiVersion: v1\nkind: Service\nmetadata: {name: b}\n", "Secret/a Service/b", ""},
		"JSON":         {`{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"}}`, "Secret/a", ""},
		"list":         {"apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n", "Secret/a", ""},
		"empty":        {"", "", ""},
		"syntax":       {"apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\n\tx", "", "document 2"},
		"no name":      {"apiVersion: v1\nkind: Secret\n", "", "no metadata.name"},
		"no kind":      {"metadata: {name: a}\n", "", "Kind"},
		"repeated key": {"apiVersion: v1\nkind: Secret\nkind: Service\nmetadata: {name: a}\n", "", "kind"},
	}
	for name, c := range cases {
		objects, err := parse([]byte(c.text))
		if c.fault == "" && (err != nil || kinds(objects) != c.want) {
			t.Errorf("%s: got %q, %v; want %q", name, kinds(objects), err, c.want)
		}
		if c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)) {
			t.Errorf("%s: error %v, want %q in it", name, err, c.fault)
		}
	}
}

func TestALastLineWithoutAnEndIsSeenWhateverItsLength(t *testing.T) {
	const before, after = `{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a","annotations":{"long":"`, `"}}}`
	for _, length := range []int{4095, 4096, 4097, 8192} {
		text := before + strings.Repeat("x", length-len(before)-len(after)) + after
		objects, err := parse([]byte(text))
		if err != nil || kinds(objects) != "Secret/a" {
			t.Errorf("%d bytes: got %q, %v", length, kinds(objects), err)
		}
	}
}

func TestLaterFolderHidesEarlier(t *testing.T) {
	image, user := t.TempDir(), t.TempDir()
	write(t, filepath.Join(image, "dns.yaml"), "apiVersion: v1\nkind: Secret\nmetadata: {name: image}\n")
	write(t, filepath.Join(user, "dns.yml"), "")
	write(t, filepath.Join(user, ".swap.yaml"), "broken")
	write(t, filepath.Join(user, "readme.txt"), "broken")
	found, err := scan([]string{image, user, filepath.Join(user, "missing")})
	if err != nil || len(found) != 1 || len(found["dns"].objects) != 0 || found["dns"].fault != nil {
		t.Errorf("found %v, error %v", found, err)
	}
}

func TestUnreadableFolderIsNotEmpty(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	if _, err := scan([]string{file}); err == nil {
		t.Error("a folder that cannot be read was taken for an empty one")
	}
}

func TestLabelsStayApart(t *testing.T) {
	if label("core-dns") != "core-dns" {
		t.Error("a fit name was changed")
	}
	if a, b := label("My_App"), label("My.App"); a == b || !strings.HasPrefix(a, "my-app-") {
		t.Errorf("labels %s and %s", a, b)
	}
}

func TestOrder(t *testing.T) {
	var objects []*unstructured.Unstructured
	for _, kind := range []string{"Widget", "Deployment", "CustomResourceDefinition", "Namespace"} {
		objects = append(objects, &unstructured.Unstructured{Object: map[string]any{"kind": kind}})
	}
	if got := kinds(sorted(objects)); got != "Namespace/ CustomResourceDefinition/ Deployment/ Widget/" {
		t.Errorf("order %s", got)
	}
}

func TestGone(t *testing.T) {
	a, b := reference{"apps", "v1", "Deployment", "x", "a"}, reference{"", "v1", "Secret", "x", "b"}
	newer := a
	newer.Version = "v2"
	if got := gone([]reference{a, b}, []reference{newer}); len(got) != 1 || got[0] != b {
		t.Errorf("gone %v, want %v alone", got, b)
	}
}

func TestRetryBacksOff(t *testing.T) {
	now, s := time.Now(), &state{}
	for range 20 {
		if !s.due("1", now) {
			t.Fatal("not due when its time has come")
		}
		s.tried("1", os.ErrInvalid, now)
		if s.due("1", now) || !s.due("2", now) {
			t.Fatal("due is wrong after a fault")
		}
		now = s.retryAt
	}
	if s.retry != lastRetry {
		t.Errorf("pause %s, want %s", s.retry, lastRetry)
	}
	s.tried("1", nil, now)
	if s.due("1", now.Add(idle)) {
		t.Error("due although applied")
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestDefinitionsComeAfterWhatNeedsNoneAndBeforeWhatDoes(t *testing.T) {
	folder := t.TempDir()
	object := func(version, kind, rest string) string {
		return "apiVersion: " + version + "\nkind: " + kind + "\nmetadata: {name: x}\n" + rest + "---\n"
	}
	deployment := object("apps/v1", "Deployment", "")
	role := func(group string) string {
		return object("rbac.authorization.k8s.io/v1", "ClusterRole", "rules: [{apiGroups: ['', "+group+"], resources: ['*'], verbs: [get]}]\n")
	}
	thing := object("example.org/v1", "Thing", "")
	for name, text := range map[string]string{
		"a-user":       deployment + thing,
		"b-controller": deployment + role("example.org"),
		"c-operator":   deployment + role("example.org") + object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "spec: {group: example.org}\n") + thing,
		"d-dns":        deployment + role("discovery.k8s.io"),
		"e-metrics":    object("apiregistration.k8s.io/v1", "APIService", "") + role("metrics.k8s.io"),
		"f-empty":      "",
	} {
		write(t, filepath.Join(folder, name+".yaml"), text)
	}
	found, err := scan([]string{folder})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, a := range inTurn(found) {
		names = append(names, a.name)
	}
	if got := strings.Join(names, " "); got != "d-dns e-metrics f-empty c-operator a-user b-controller" {
		t.Error(got)
	}
}
