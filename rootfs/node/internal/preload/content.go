package preload

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/containerd/containerd/v2/core/content"
	"github.com/containerd/errdefs"
	"github.com/opencontainers/image-spec/identity"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// By these labels containerd's garbage collection goes from a document to what it needs. The layers themselves are not
// among it, as with `discard_unpacked_layers`.
const (
	manifestLabel = "containerd.io/gc.ref.content.m.0"
	configLabel   = "containerd.io/gc.ref.content.config"
	snapshotLabel = "containerd.io/gc.ref.snapshot." + snapshotter
)

// documents puts index, manifest and configuration of an image into containerd's content store.
func (s *stores) documents(ctx context.Context, from layout, img image) error {
	labels := map[string]string{}
	if len(img.diffIDs) > 0 {
		labels[snapshotLabel] = identity.ChainID(img.diffIDs).String()
	}
	err := s.document(ctx, from, img.config, labels)
	err = errors.Join(err, s.document(ctx, from, img.manifest, map[string]string{configLabel: img.config.Digest.String()}))
	if img.target.Digest != img.manifest.Digest {
		label := map[string]string{manifestLabel: img.manifest.Digest.String()}
		err = errors.Join(err, s.document(ctx, from, img.target, label))
	}
	return err
}

func (s *stores) document(ctx context.Context, from layout, what ocispec.Descriptor, labels map[string]string) error {
	file, err := os.Open(from.blob(what.Digest))
	if err != nil {
		return err
	}
	defer file.Close()
	ref := "kiln-preload-" + what.Digest.String()
	if err := content.WriteBlob(ctx, s.content, ref, file, what, content.WithLabels(labels)); err != nil {
		return fmt.Errorf("%s: %w", what.Digest, err)
	}
	return s.label(ctx, what, labels)
}

// label adds labels to a document that containerd may have had before, from a pull that gave it others.
func (s *stores) label(ctx context.Context, what ocispec.Descriptor, labels map[string]string) error {
	info := content.Info{Digest: what.Digest, Labels: labels}
	paths := make([]string, 0, len(labels))
	for key := range labels {
		paths = append(paths, "labels."+key)
	}
	if len(paths) == 0 {
		return nil
	}
	if _, err := s.content.Update(ctx, info, paths...); err != nil && !errdefs.IsNotFound(err) {
		return fmt.Errorf("%s: %w", what.Digest, err)
	}
	return nil
}
