package addons

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// addon is one manifest file. Its name is the file's without extension.
type addon struct {
	name string
	path string
	// digest of the file's content, in hexadecimal.
	digest  string
	objects []*unstructured.Unstructured
	// fault is why the file cannot be used.
	fault error
}

// scan reads all manifests of the folders. A file hides those of the same name in earlier folders: the user replaces an
// add-on of the image, or with an empty file leaves it out. A folder that cannot be read is an error and not an empty
// one, since everything that came from it would be pruned.
func scan(folders []string) (map[string]*addon, error) {
	found := map[string]*addon{}
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			extension := filepath.Ext(entry.Name())
			if slices.Contains([]string{".yaml", ".yml", ".json"}, extension) && !strings.HasPrefix(entry.Name(), ".") {
				name := strings.TrimSuffix(entry.Name(), extension)
				found[label(name)] = read(label(name), filepath.Join(folder, entry.Name()))
			}
		}
	}
	return found, nil
}

// label makes a name fit for a label's value and an object's name. A name that had to change gets a digest, so that
// two of them stay apart.
func label(name string) string {
	if len(validation.IsDNS1123Label(name)) == 0 && len(name) < 50 {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	fit := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
	return strings.Trim(fit[:min(len(fit), 40)], "-") + "-" + hex.EncodeToString(sum[:4])
}

func read(name, path string) *addon {
	a := &addon{name: name, path: path}
	data, err := os.ReadFile(path)
	if err != nil {
		a.fault = err
		return a
	}
	sum := sha256.Sum256(data)
	a.digest = hex.EncodeToString(sum[:])
	if a.objects, err = parse(data); err != nil {
		a.fault = fmt.Errorf("%s: %w", path, err)
	}
	return a
}

// parse decodes a stream of YAML or JSON documents. Empty ones are skipped and lists unrolled.
func parse(data []byte) ([]*unstructured.Unstructured, error) {
	// A last line without an end, as long as the reader's buffer or twice as long, would not be seen: kubernetes/apimachinery's
	// LineReader gives it with the end of the file, where YAMLReader expects nothing more. All that the file has would be pruned.
	whole := append(slices.Clip(data), '\n')
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(whole)))
	var objects []*unstructured.Unstructured
	for number := 1; ; number++ {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err == nil {
			objects, err = appendDocument(objects, document)
		}
		if err != nil {
			return nil, fmt.Errorf("document %d: %w", number, err)
		}
	}
}

func appendDocument(objects []*unstructured.Unstructured, document []byte) ([]*unstructured.Unstructured, error) {
	converted, err := yaml.YAMLToJSONStrict(document)
	if err != nil {
		return nil, err
	}
	if bytes.Equal(converted, []byte("null")) {
		return objects, nil
	}
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(converted); err != nil {
		return nil, err
	}
	if object.IsList() {
		list, err := object.ToList()
		if err != nil {
			return nil, err
		}
		for i := range list.Items {
			objects = append(objects, &list.Items[i])
		}
		return objects, nil
	}
	if object.GetName() == "" {
		return nil, fmt.Errorf("%s has no metadata.name", object.GetKind())
	}
	return append(objects, object), nil
}
