package preload

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/containerd/containerd/v2/core/images"
	"github.com/containerd/containerd/v2/core/metadata"
	"github.com/containerd/containerd/v2/core/snapshots"
	"github.com/containerd/containerd/v2/pkg/namespaces"
	"github.com/containerd/containerd/v2/plugins/content/local"
	"github.com/containerd/containerd/v2/plugins/snapshots/overlay"
	"github.com/containerd/errdefs"
	"github.com/opencontainers/go-digest"
	"github.com/opencontainers/image-spec/identity"
	"github.com/opencontainers/image-spec/specs-go"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	bolt "go.etcd.io/bbolt"
)

// testRoot is the directory of images that a build would make.
type testRoot struct {
	t     *testing.T
	dir   string
	index ocispec.Index
}

func newRoot(t *testing.T) *testRoot {
	return &testRoot{t: t, dir: t.TempDir()}
}

func (r *testRoot) blob(mediaType string, document any) ocispec.Descriptor {
	r.t.Helper()
	bytes, err := json.Marshal(document)
	must(r.t, err)
	name := digest.FromBytes(bytes)
	path := layout(r.dir).blob(name)
	must(r.t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(r.t, os.WriteFile(path, bytes, 0o644))
	return ocispec.Descriptor{MediaType: mediaType, Digest: name, Size: int64(len(bytes))}
}

// image adds an image whose layers have one file each, with the layer's name in it.
func (r *testRoot) image(name string, behindIndex bool, layers ...string) ocispec.Descriptor {
	r.t.Helper()
	diffIDs := make([]digest.Digest, 0, len(layers))
	for _, layer := range layers {
		diffID := digest.FromString(layer)
		diffIDs = append(diffIDs, diffID)
		dir := layout(r.dir).layer(identity.ChainID(diffIDs))
		must(r.t, os.MkdirAll(dir, 0o755))
		must(r.t, os.WriteFile(filepath.Join(dir, "file"), []byte(layer), 0o644))
	}
	versioned := specs.Versioned{SchemaVersion: 2}
	config := r.blob(ocispec.MediaTypeImageConfig, ocispec.Image{
		Platform: ocispec.Platform{OS: "linux", Architecture: "amd64"},
		RootFS:   ocispec.RootFS{Type: "layers", DiffIDs: diffIDs},
	})
	target := r.blob(ocispec.MediaTypeImageManifest, ocispec.Manifest{Versioned: versioned, Config: config})
	if behindIndex {
		other := ocispec.Descriptor{MediaType: ocispec.MediaTypeImageManifest, Digest: digest.FromString("arm64"), Size: 5}
		target = r.blob(ocispec.MediaTypeImageIndex, ocispec.Index{Versioned: versioned, Manifests: []ocispec.Descriptor{other, target}})
	}
	named := target
	named.Annotations = map[string]string{images.AnnotationImageName: name}
	r.index.Manifests = append(r.index.Manifests, named)
	bytes, err := json.Marshal(r.index)
	must(r.t, err)
	must(r.t, os.WriteFile(filepath.Join(r.dir, "index.json"), bytes, 0o644))
	return target
}

// newStores are containerd's own, without a daemon around them.
func newStores(t *testing.T) (*stores, *metadata.DB) {
	t.Helper()
	dir := t.TempDir()
	contents, err := local.NewStore(filepath.Join(dir, "content"))
	must(t, err)
	overlayfs, err := overlay.NewSnapshotter(filepath.Join(dir, "overlayfs"))
	must(t, err)
	file, err := bolt.Open(filepath.Join(dir, "meta.db"), 0o600, nil)
	must(t, err)
	t.Cleanup(func() { _ = overlayfs.Close(); _ = file.Close() })
	db := metadata.NewDB(file, contents, map[string]snapshots.Snapshotter{snapshotter: overlayfs})
	must(t, db.Init(t.Context()))
	return &stores{db.ContentStore(), db.Snapshotter(snapshotter), metadata.NewImageStore(db)}, db
}

// chainID is that of layers by what is in them.
func chainID(layers ...string) digest.Digest {
	diffIDs := make([]digest.Digest, 0, len(layers))
	for _, layer := range layers {
		diffIDs = append(diffIDs, digest.FromString(layer))
	}
	return identity.ChainID(diffIDs)
}

func inNamespace(t *testing.T) context.Context {
	return namespaces.WithNamespace(t.Context(), namespace)
}

func TestImagesAreThereWithoutACopyAndOutliveGarbageCollection(t *testing.T) {
	root, ctx := newRoot(t), inNamespace(t)
	base := root.image("kiln.local/base:1", false, "base")
	app := root.image("docker.io/library/app:2", true, "base", "app")
	s, db := newStores(t)
	must(t, s.all(ctx, layout(root.dir)))
	_, err := db.GarbageCollect(ctx)
	must(t, err)

	for name, target := range map[string]ocispec.Descriptor{"kiln.local/base:1": base, "docker.io/library/app:2": app} {
		img, err := s.images.Get(ctx, name)
		must(t, err)
		if img.Target.Digest != target.Digest || img.Labels["io.cri-containerd.pinned"] != "pinned" {
			t.Errorf("%s is %+v", name, img)
		}
	}
	if _, err := s.images.Get(ctx, "docker.io/library/app@"+app.Digest.String()); err != nil {
		t.Error(err)
	}
	chain := chainID("base", "app")
	mounts, err := s.snapshots.Prepare(ctx, "container", chain.String())
	must(t, err)
	lower := mounts[0].Options[slices.IndexFunc(mounts[0].Options, isLower)]
	if upper := must1(filepath.EvalSymlinks(lower[len("lowerdir="):firstOf(lower)])); upper != layout(root.dir).layer(chain) {
		t.Errorf("the uppermost layer is %s", upper)
	}
	usage, err := s.snapshots.Usage(ctx, chain.String())
	must(t, err)
	if usage.Size > 4096 {
		t.Errorf("a layer takes %d bytes", usage.Size)
	}
}

func TestAnotherRootTakesItsImagesAlong(t *testing.T) {
	ctx := inNamespace(t)
	s, db := newStores(t)
	before := newRoot(t)
	before.image("example.org/gone:1", false, "gone")
	before.image("example.org/kept:1", false, "one")
	must(t, s.all(ctx, layout(before.dir)))
	after := newRoot(t)
	kept := after.image("example.org/kept:1", false, "two")
	for range 2 {
		must(t, s.all(ctx, layout(after.dir)))
	}
	_, err := db.GarbageCollect(ctx)
	must(t, err)
	if _, err := s.images.Get(ctx, "example.org/gone:1"); !errdefs.IsNotFound(err) {
		t.Errorf("an image of an earlier root: %v", err)
	}
	img, err := s.images.Get(ctx, "example.org/kept:1")
	must(t, err)
	if img.Target.Digest != kept.Digest {
		t.Errorf("the name leads to %s", img.Target.Digest)
	}
	if _, err := s.snapshots.Stat(ctx, digest.FromString("gone").String()); !errdefs.IsNotFound(err) {
		t.Errorf("a layer of an earlier root: %v", err)
	}
}

func TestAnAttemptThatWasCutOffIsMadeAgain(t *testing.T) {
	root, ctx := newRoot(t), inNamespace(t)
	root.image("example.org/app:1", false, "app")
	s, _ := newStores(t)
	chain := digest.FromString("app").String()
	_, err := s.snapshots.Prepare(ctx, "kiln-preload-"+chain, "")
	must(t, err)
	must(t, s.all(ctx, layout(root.dir)))
	if _, err := s.snapshots.Stat(ctx, chain); err != nil {
		t.Error(err)
	}
}

func TestALayerThatTheRootLacksIsAnError(t *testing.T) {
	root, ctx := newRoot(t), inNamespace(t)
	root.image("example.org/app:1", false, "app")
	must(t, os.RemoveAll(layout(root.dir).layer(chainID("app"))))
	s, _ := newStores(t)
	if err := s.all(ctx, layout(root.dir)); err == nil {
		t.Error("nothing was told")
	}
	if _, err := s.images.Get(ctx, "example.org/app:1"); !errdefs.IsNotFound(err) {
		t.Errorf("half an image has a name: %v", err)
	}
}

func isLower(option string) bool { return len(option) > 9 && option[:9] == "lowerdir=" }

// firstOf is where the first of the directories in an option ends.
func firstOf(option string) int {
	for i := range option {
		if option[i] == ':' {
			return i
		}
	}
	return len(option)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func must1[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
