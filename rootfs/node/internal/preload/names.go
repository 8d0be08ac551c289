package preload

import (
	"context"
	"fmt"

	"github.com/containerd/containerd/v2/core/images"
	"github.com/containerd/errdefs"
	"github.com/distribution/reference"
)

// imageLabel marks the images of the root, so that they go when another root does not have them any more.
const imageLabel = "kiln.dev/preloaded"

// labels tell the kubelet's part of containerd that it may use an image, and that it is not to be collected as garbage.
// They are in containerd's internal/cri/labels.
func labels() map[string]string {
	return map[string]string{
		"io.cri-containerd.image":  "managed",
		"io.cri-containerd.pinned": "pinned",
		imageLabel:                 "true",
	}
}

// names gives an image the names that it would have after a pull: its own, that of its digest, and the digest of its
// configuration, by which the kubelet knows it.
func (s *stores) names(ctx context.Context, img image) ([]string, error) {
	named, err := reference.ParseNormalizedNamed(img.name)
	if err != nil {
		return nil, fmt.Errorf("image %s: %w", img.name, err)
	}
	byDigest, err := reference.WithDigest(reference.TrimNamed(named), img.target.Digest)
	if err != nil {
		return nil, fmt.Errorf("image %s: %w", img.name, err)
	}
	names := []string{img.name, byDigest.String(), img.config.Digest.String()}
	for _, name := range names {
		if err := s.name(ctx, images.Image{Name: name, Target: img.target, Labels: labels()}); err != nil {
			return nil, fmt.Errorf("image %s: %w", name, err)
		}
	}
	return names, nil
}

// name also takes over a name that led to another image.
func (s *stores) name(ctx context.Context, img images.Image) error {
	_, err := s.images.Create(ctx, img)
	if errdefs.IsAlreadyExists(err) {
		_, err = s.images.Update(ctx, img)
	}
	return err
}

// forget removes the names that earlier roots had given, and this one has not. What they led to is collected by
// containerd.
func (s *stores) forget(ctx context.Context, given map[string]bool) error {
	known, err := s.images.List(ctx, fmt.Sprintf("labels.%q==true", imageLabel))
	if err != nil {
		return err
	}
	for _, img := range known {
		if given[img.Name] {
			continue
		}
		if err := s.images.Delete(ctx, img.Name); err != nil && !errdefs.IsNotFound(err) {
			return fmt.Errorf("image %s: %w", img.Name, err)
		}
	}
	return nil
}
