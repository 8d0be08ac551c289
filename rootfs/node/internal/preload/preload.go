package preload

import (
	"context"
	"fmt"

	"github.com/containerd/containerd/v2/client"
	"github.com/containerd/containerd/v2/core/content"
	"github.com/containerd/containerd/v2/core/images"
	"github.com/containerd/containerd/v2/core/snapshots"
)

const (
	// Directory is where the build puts the images.
	Directory = "/usr/lib/kiln/images"
	// Socket is that of containerd.
	Socket = "/run/containerd/containerd.sock"
	// namespace is the kubelet's.
	namespace = "k8s.io"
)

// stores are the parts of containerd that an image is spread over.
type stores struct {
	content   content.Store
	snapshots snapshots.Snapshotter
	images    images.Store
}

// Run makes the images in a directory known to the containerd behind a socket.
func Run(ctx context.Context, directory, socket string) error {
	containerd, err := client.New(socket, client.WithDefaultNamespace(namespace))
	if err != nil {
		return fmt.Errorf("containerd: %w", err)
	}
	defer containerd.Close()
	// Until an image has its name, nothing else keeps containerd from collecting its parts.
	ctx, done, err := containerd.WithLease(ctx)
	if err != nil {
		return fmt.Errorf("containerd: %w", err)
	}
	defer func() { _ = done(context.WithoutCancel(ctx)) }()
	s := &stores{containerd.ContentStore(), containerd.SnapshotService(snapshotter), containerd.ImageService()}
	return s.all(ctx, layout(directory))
}

// all takes over every image, its name last: whoever finds an image by its name finds all of it.
func (s *stores) all(ctx context.Context, from layout) error {
	found, err := from.images()
	if err != nil {
		return err
	}
	given := map[string]bool{}
	for _, img := range found {
		if err := s.stack(ctx, from, img.diffIDs); err != nil {
			return fmt.Errorf("image %s: %w", img.name, err)
		}
		if err := s.documents(ctx, from, img); err != nil {
			return fmt.Errorf("image %s: %w", img.name, err)
		}
		names, err := s.names(ctx, img)
		if err != nil {
			return err
		}
		for _, name := range names {
			given[name] = true
		}
	}
	return s.forget(ctx, given)
}
