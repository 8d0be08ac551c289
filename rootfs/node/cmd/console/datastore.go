package main

import (
	"os"
	"path/filepath"

	"kiln.dev/node/internal/datastore/connection"
)

// checkDatastore is what the control plane says of a database that does not let it in, or that nobody has named.
func checkDatastore(root string) string {
	problem, _ := os.ReadFile(filepath.Join(root, connection.ProblemPath))
	return string(problem)
}
