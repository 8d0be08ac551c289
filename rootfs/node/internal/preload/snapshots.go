package preload

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/containerd/containerd/v2/core/mount"
	"github.com/containerd/containerd/v2/core/snapshots"
	"github.com/containerd/errdefs"
	"github.com/opencontainers/go-digest"
	"github.com/opencontainers/image-spec/identity"
)

// snapshotter keeps layers as directories that overlayfs stacks; containerd's configuration names it too.
const snapshotter = "overlayfs"

// layerLabel marks the snapshots that lead into the root, with the layer they lead to.
const layerLabel = "kiln.dev/layer"

// stack makes the snapshots of all layers of an image, each on the one below it.
func (s *stores) stack(ctx context.Context, from layout, diffIDs []digest.Digest) error {
	parent := ""
	for i, diffID := range diffIDs {
		chain := identity.ChainID(diffIDs[:i+1])
		if err := s.snapshot(ctx, chain.String(), parent, diffID, from.layer(chain)); err != nil {
			return fmt.Errorf("layer %s: %w", diffID, err)
		}
		parent = chain.String()
	}
	return nil
}

// snapshot makes one snapshot, unless containerd has it: from an earlier boot, or because an image that was pulled shares
// the layer.
func (s *stores) snapshot(ctx context.Context, chain, parent string, diffID digest.Digest, layer string) error {
	if _, err := s.snapshots.Stat(ctx, chain); !errdefs.IsNotFound(err) {
		return err
	}
	if _, err := os.Stat(layer); err != nil {
		return err
	}
	key := "kiln-preload-" + chain
	// What is left of an attempt in which the power went.
	if err := s.snapshots.Remove(ctx, key); err != nil && !errdefs.IsNotFound(err) {
		return err
	}
	mounts, err := s.snapshots.Prepare(ctx, key, parent)
	if err != nil {
		return err
	}
	if err := lead(mounts, layer); err != nil {
		return err
	}
	return s.snapshots.Commit(ctx, chain, key, snapshots.WithLabels(map[string]string{layerLabel: diffID.String()}))
}

// lead puts a link to the layer in the place of the directory into which a layer would be unpacked.
func lead(mounts []mount.Mount, layer string) error {
	dir, err := upper(mounts)
	if err != nil {
		return err
	}
	if err := os.Remove(dir); err != nil {
		return err
	}
	if err := os.Symlink(layer, dir); err != nil {
		return err
	}
	// Before containerd writes down that the snapshot is whole: a power cut must not leave an empty directory in its place.
	parent, err := os.Open(filepath.Dir(dir))
	if err != nil {
		return err
	}
	defer parent.Close()
	return parent.Sync()
}

// upper is the directory that a new snapshot is written to.
func upper(mounts []mount.Mount) (string, error) {
	if len(mounts) != 1 {
		return "", fmt.Errorf("a snapshot of %d mounts", len(mounts))
	}
	if mounts[0].Type == "bind" {
		return mounts[0].Source, nil
	}
	for _, option := range mounts[0].Options {
		if dir, ok := strings.CutPrefix(option, "upperdir="); ok {
			return dir, nil
		}
	}
	return "", fmt.Errorf("a snapshot that is mounted as %s without an upper directory", mounts[0].Type)
}
