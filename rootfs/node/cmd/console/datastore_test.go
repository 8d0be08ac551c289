package main

import (
	"os"
	"path/filepath"
	"testing"

	"kiln.dev/node/internal/datastore/connection"
)

func TestTheConsoleSaysWhatIsWrongWithTheDatabase(t *testing.T) {
	root := t.TempDir()
	if said := checkDatastore(root); said != "" {
		t.Errorf("said %q of nothing", said)
	}
	path := filepath.Join(root, connection.ProblemPath)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("PostgreSQL on db:5432 does not let this node in"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := status{}
	s.judge(unitStates{known: true}, clusterView{}, checkDatastore(root), false)
	if s.Phase != phaseDegraded || s.Reason != "PostgreSQL on db:5432 does not let this node in" {
		t.Errorf("%s: %s", s.Phase, s.Reason)
	}
}
