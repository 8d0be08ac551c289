// Package preload makes the container images of the root known to containerd, without a copy of them on the disk.
//
// The root has them as an OCI image layout that lacks the layers, and beside it every layer unpacked, in the form in which
// overlayfs stacks them:
//
//	/usr/lib/kiln/images/index.json          names of images
//	/usr/lib/kiln/images/blobs/sha256/<hex>  indexes, manifests, configurations
//	/usr/lib/kiln/images/layers/<hex>/       a layer, by its chain ID: on another one below it would be another
//
// Containerd gets the documents, which are small, and for every layer a snapshot whose directory is a link to it. It never
// writes to a committed snapshot, and removes the link with it.
//
// The layout: https://github.com/opencontainers/image-spec/blob/main/image-layout.md
package preload
