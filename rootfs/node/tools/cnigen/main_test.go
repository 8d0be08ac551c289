package main

import "testing"

func TestExport(t *testing.T) {
	got := string(export([]byte("// the package main\npackage main\n\nfunc main() {\n\tdomain()\n}\n\nfunc domain() {}\n"), "bridge"))
	want := "// the package main\npackage bridge\n\nfunc Main() {\n\tdomain()\n}\n\nfunc domain() {}\n"
	if got != want {
		t.Errorf("got %q", got)
	}
}

func TestPackageName(t *testing.T) {
	if got := packageName("host-local"); got != "hostlocal" {
		t.Error(got)
	}
}
