// chart prints the manifests of cert-manager's own chart, out of its verified module, with the values of a file: chart VERSION FOLDER VALUES.
package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: chart VERSION FOLDER VALUES")
		os.Exit(2)
	}
	text, err := render(os.Args[1], os.Args[2], os.Args[3])
	if err != nil {
		fmt.Fprintln(os.Stderr, "chart:", err)
		os.Exit(1)
	}
	fmt.Print(text)
}

func render(version, folder, file string) (string, error) {
	chart, err := loader.LoadDir(folder)
	if err != nil {
		return "", err
	}
	// Releases have them set; the module has zeros.
	chart.Metadata.Version, chart.Metadata.AppVersion = version, version
	values, err := chartutil.ReadValuesFile(file)
	if err != nil {
		return "", err
	}
	release := chartutil.ReleaseOptions{Name: "cert-manager", Namespace: "cert-manager", IsInstall: true}
	capabilities := chartutil.DefaultCapabilities.Copy()
	all, err := chartutil.ToRenderValues(chart, values, release, capabilities)
	if err != nil {
		return "", err
	}
	rendered, err := engine.Render(chart, all)
	if err != nil {
		return "", err
	}
	return joined(rendered), nil
}

// joined has the templates that made something, in the order of their names: the definitions of kinds come before what is of these kinds.
func joined(rendered map[string]string) string {
	var text strings.Builder
	text.WriteString("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: cert-manager\n")
	for _, name := range slices.Sorted(maps.Keys(rendered)) {
		if document := strings.TrimSpace(rendered[name]); document != "" && strings.HasSuffix(name, ".yaml") {
			fmt.Fprintf(&text, "---\n%s\n", document)
		}
	}
	return text.String()
}
