package controlplane

import (
	"os"

	"k8s.io/klog/v2"

	"kiln.dev/node/internal/process"
)

// tellProblem leaves what is wrong with the datastore to where the console looks for it; nothing means that all is well.
func tellProblem(path string, notify process.Notifier) func(string) {
	last := ""
	_ = os.Remove(path) // of a process before
	return func(problem string) {
		if problem == last {
			return
		}
		last = problem
		notify.Status(problem)
		if problem == "" {
			_ = os.Remove(path)
			return
		}
		klog.InfoS("The datastore is not there", "problem", problem)
		if err := os.WriteFile(path, []byte(problem), 0o600); err != nil {
			klog.ErrorS(err, "The console cannot say what is wrong with the datastore")
		}
	}
}
