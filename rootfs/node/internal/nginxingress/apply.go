package nginxingress

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/klog/v2"

	"kiln.dev/node/internal/nginxingress/config"
)

const (
	// certificates is the directory of certificates with their keys, below that of all files.
	certificates = "certificates"
	// ownCertificate is shown for hosts that have none.
	ownCertificate = "own.pem"
	configFile     = "nginx.conf"
)

// room, in bytes, is for configuration and certificates: the volume in rootfs/manifests/nginx.yaml has it twice, for what nginx has and
// for what it gets next, and some more.
const room = 7 << 20

// longestName is what a file may be called, in bytes, when something like ".pem.next" follows.
const longestName = 240

// fileOf is the name of a Secret's certificate; no name in Kubernetes has an underscore. With its namespace a name may be longer than
// that of a file: then it is its hash, which has no underscore either.
func fileOf(secret string) string {
	if secret == "" {
		return ownCertificate
	}
	name := strings.ReplaceAll(secret, "/", "_")
	if len(name) > longestName {
		sum := sha256.Sum256([]byte(secret))
		name = hex.EncodeToString(sum[:])
	}
	return name + ".pem"
}

// apply gives nginx a configuration and the certificates in it, unless it has them. A configuration that nginx does not take
// changes nothing.
func (c *controller) apply(ctx context.Context, nginx *process, wanted config.Config, all map[string][]byte) error {
	files := shown(wanted, all)
	text := wanted.Text(c.machine())
	if text == c.text && maps.EqualFunc(files, c.served, bytes.Equal) {
		return nil
	}
	next := filepath.Join(c.settings.Dir, configFile+".next")
	if err := c.ask(next, text, files); err != nil {
		return err
	}
	if err := os.Rename(next, filepath.Join(c.settings.Dir, configFile)); err != nil {
		return err
	}
	if err := nginx.reload(); err != nil {
		return err
	}
	klog.FromContext(ctx).Info("Configured nginx", "hosts", len(wanted.Servers)-1, "certificates", len(files))
	c.text, c.served = text, files
	return c.tidy()
}

// ask puts a configuration into a file, with its certificates beside it, and asks nginx whether it takes it.
func (c *controller) ask(file, text string, files map[string][]byte) error {
	size := len(text)
	for _, content := range files {
		size += len(content)
	}
	if size > room {
		return refusal{fmt.Sprintf("with certificates it has %d KiB, and there is room for %d", size>>10, room>>10)}
	}
	for name, content := range files {
		if err := replace(filepath.Join(c.settings.Dir, certificates, name), content); err != nil {
			return err
		}
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return err
	}
	return try(c.settings.Program, c.settings.Dir, file)
}

// shown are the certificates that some host shows.
func shown(wanted config.Config, all map[string][]byte) map[string][]byte {
	files := map[string][]byte{}
	for _, server := range wanted.Servers {
		if content, has := all[server.Certificate]; has {
			files[fileOf(server.Certificate)] = content
		}
	}
	return files
}

// tidy removes certificates that nobody shows any more, and those of what nginx refused.
func (c *controller) tidy() error {
	dir := filepath.Join(c.settings.Dir, certificates)
	entries, err := os.ReadDir(dir)
	errs := []error{err}
	for _, entry := range entries {
		if _, shown := c.served[entry.Name()]; !shown && entry.Name() != ownCertificate {
			errs = append(errs, os.Remove(filepath.Join(dir, entry.Name())))
		}
	}
	return errors.Join(errs...)
}

// replace writes a file that nginx may be reading.
func replace(path string, content []byte) error {
	if err := os.WriteFile(path+".next", content, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".next", path)
}

func (c *controller) machine() config.Machine {
	_, noIPv6 := os.Stat("/proc/net/if_inet6")
	return config.Machine{
		Dir: c.settings.Dir, Spool: c.settings.Spool,
		Certificate: func(secret string) string { return filepath.Join(c.settings.Dir, certificates, fileOf(secret)) },
		HTTPPort:    c.settings.HTTPPort, HTTPSPort: c.settings.HTTPSPort, HealthPort: c.settings.HealthPort,
		IPv6: noIPv6 == nil,
	}
}
