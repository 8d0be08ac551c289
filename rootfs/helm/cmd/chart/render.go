package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	commonutil "helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	helm "helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
	release "helm.sh/helm/v4/pkg/release/v1"
	"helm.sh/helm/v4/pkg/release/v1/util"
	"sigs.k8s.io/yaml"
)

// render gives the manifest of a chart, in the order in which Helm installs: its definitions of kinds, what its hooks want
// before, its objects, and what its hooks want after.
func render(load loader, r request) (string, error) {
	one := throw{called: map[string]bool{}}
	c, files, err := execute(load, r, &one)
	if err != nil {
		return "", err
	}
	if len(one.called) == 0 {
		return manifest(r, c, files)
	}
	other := throw{other: true, called: one.called}
	_, again, err := execute(load, r, &other)
	if err == nil {
		err = differs(files, again, other.called)
	}
	if err != nil {
		return "", err
	}
	return manifest(r, c, files)
}

// execute runs all templates of a chart once.
func execute(load loader, r request, t *throw) (*chart.Chart, map[string]string, error) {
	c, err := checked(load)
	if err != nil {
		return nil, nil, err
	}
	values, err := merged(r.Values)
	if err != nil {
		return nil, nil, err
	}
	capabilities, err := capabilities(r.Kubernetes, c)
	if err != nil {
		return nil, nil, err
	}
	if err := complete(c); err != nil {
		return nil, nil, err
	}
	if err := chartutil.ProcessDependencies(c, values); err != nil {
		return nil, nil, err
	}
	options := common.ReleaseOptions{Name: r.Release, Namespace: r.Namespace, Revision: 1, IsInstall: true}
	all, err := commonutil.ToRenderValues(c, values, options, capabilities)
	if err != nil {
		return nil, nil, err
	}
	// Without a client `lookup` finds nothing, and `getHostByName` asks nobody.
	e := engine.Engine{CustomTemplateFuncs: t.functions()}
	files, err := e.RenderWithContext(context.Background(), c, all)
	return c, files, err
}

// loader gives a chart, another one each time: templates may change it.
type loader func() (*chart.Chart, error)

// read takes in all files of a chart, after which nothing more has to be read.
func read(path string) (loader, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		packed, err := os.ReadFile(path)
		if err == nil && !bytes.HasPrefix(packed, []byte{0x1f, 0x8b}) {
			err = errors.New("it is no packed chart, which `helm package` makes")
		}
		return func() (*chart.Chart, error) { return helm.LoadArchive(bytes.NewReader(packed)) }, err
	}
	// What .helmignore names is not among them.
	c, err := helm.LoadDir(path)
	if err != nil {
		return nil, err
	}
	var files []*archive.BufferedFile
	for _, file := range c.Raw {
		files = append(files, &archive.BufferedFile{Name: file.Name, Data: file.Data})
	}
	return func() (*chart.Chart, error) { return helm.LoadFiles(files) }, nil
}

func checked(load loader) (*chart.Chart, error) {
	c, err := load()
	if err != nil {
		return nil, err
	}
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.Metadata.Type == "library" {
		return nil, errors.New("it is a library for other charts, and has no objects of its own")
	}
	inOrder(c)
	return c, nil
}

// inOrder sorts what a chart brings with it: the loader has it in another order each time.
func inOrder(c *chart.Chart) {
	all := slices.Clone(c.Dependencies())
	for _, one := range all {
		inOrder(one)
	}
	slices.SortFunc(all, func(a, b *chart.Chart) int {
		return cmp.Or(strings.Compare(a.Name(), b.Name()), strings.Compare(a.Metadata.Version, b.Metadata.Version))
	})
	c.SetDependencies(all...)
}

// merged are the values of all documents of all texts, later ones over earlier ones, as Helm takes them.
func merged(texts []string) (map[string]any, error) {
	values := map[string]any{}
	for _, text := range texts {
		err := each(text, func(document []byte) error {
			over := map[string]any{}
			if err := yaml.UnmarshalStrict(document, &over); err != nil {
				return fmt.Errorf("the values: %w", err)
			}
			values = commonutil.MergeTables(over, values)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return values, nil
}

// capabilities are what a chart asks a cluster for. The kinds are those that Kubernetes has.
func capabilities(version string, c *chart.Chart) (*common.Capabilities, error) {
	kubernetes, err := common.ParseKubeVersion("v" + version)
	if err != nil {
		return nil, err
	}
	wanted := c.Metadata.KubeVersion
	if wanted != "" && !chartutil.IsCompatibleRange(wanted, kubernetes.String()) {
		return nil, fmt.Errorf("it is for Kubernetes %s, and the node has %s", wanted, version)
	}
	capabilities := common.DefaultCapabilities.Copy()
	capabilities.KubeVersion = *kubernetes
	return capabilities, nil
}

// complete says what a chart depends on and does not bring.
func complete(c *chart.Chart) error {
	var missing []string
	for _, wanted := range c.Metadata.Dependencies {
		there := slices.ContainsFunc(c.Dependencies(), func(d *chart.Chart) bool {
			return d.Name() == wanted.Name || d.Name() == wanted.Alias
		})
		if !there {
			missing = append(missing, wanted.Name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("what it depends on is not in it (%s): `helm dependency update` puts it there", strings.Join(missing, ", "))
	}
	return nil
}

// manifest joins what was rendered.
func manifest(r request, c *chart.Chart, files map[string]string) (string, error) {
	for name := range files {
		// Words for people.
		if strings.HasSuffix(name, "NOTES.txt") {
			delete(files, name)
		}
	}
	hooks, objects, err := util.SortManifests(files, nil, util.InstallOrder)
	if err != nil {
		return "", err
	}
	out := &writer{namespace: r.Namespace}
	for _, definition := range c.CRDObjects() {
		out.add(definition.Filename, string(definition.File.Data))
	}
	out.hooks(hooks, release.HookPreInstall)
	for _, object := range objects {
		out.add(object.Name, object.Content)
	}
	out.hooks(hooks, release.HookPostInstall)
	return out.text()
}
