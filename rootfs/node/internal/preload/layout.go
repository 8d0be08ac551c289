package preload

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/containerd/containerd/v2/core/images"
	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// layout is the directory of the images.
type layout string

// image is one name in the layout, with everything that it leads to.
type image struct {
	name string
	// target is what the name stands for: an index of manifests, or a manifest.
	target   ocispec.Descriptor
	manifest ocispec.Descriptor
	config   ocispec.Descriptor
	// diffIDs name the layers, the lowest first.
	diffIDs []digest.Digest
}

// layer is the directory of a layer by its chain ID, which stands for it and all that it lies on.
func (l layout) layer(chain digest.Digest) string {
	return filepath.Join(string(l), "layers", chain.Encoded())
}

func (l layout) blob(of digest.Digest) string {
	return filepath.Join(string(l), "blobs", of.Algorithm().String(), of.Encoded())
}

// images reads the whole layout.
func (l layout) images() ([]image, error) {
	var index ocispec.Index
	if err := read(filepath.Join(string(l), "index.json"), &index); err != nil {
		return nil, err
	}
	found := make([]image, 0, len(index.Manifests))
	for _, target := range index.Manifests {
		name := target.Annotations[images.AnnotationImageName]
		// The name is of this layout alone: everywhere else the target is known without it.
		target.Annotations = nil
		one, err := l.image(name, target)
		if err != nil {
			return nil, fmt.Errorf("image %s: %w", name, err)
		}
		found = append(found, one)
	}
	return found, nil
}

func (l layout) image(name string, target ocispec.Descriptor) (image, error) {
	manifest, err := l.manifestOf(target)
	if err != nil {
		return image{}, err
	}
	var document ocispec.Manifest
	if err := read(l.blob(manifest.Digest), &document); err != nil {
		return image{}, err
	}
	var config ocispec.Image
	if err := read(l.blob(document.Config.Digest), &config); err != nil {
		return image{}, err
	}
	return image{name, target, manifest, document.Config, config.RootFS.DiffIDs}, nil
}

// manifestOf follows an index to the one manifest of it that the root has.
func (l layout) manifestOf(target ocispec.Descriptor) (ocispec.Descriptor, error) {
	if !images.IsIndexType(target.MediaType) {
		return target, nil
	}
	var index ocispec.Index
	if err := read(l.blob(target.Digest), &index); err != nil {
		return target, err
	}
	for _, manifest := range index.Manifests {
		if _, err := os.Stat(l.blob(manifest.Digest)); err == nil {
			return manifest, nil
		}
	}
	return target, fmt.Errorf("none of the manifests that %s lists is in the root", target.Digest)
}

func read(path string, into any) error {
	bytes, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(bytes, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
