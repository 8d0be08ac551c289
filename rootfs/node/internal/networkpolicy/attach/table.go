package attach

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"slices"
	"strings"
)

// Table is who has which addresses on this node. Its file is in memory: it outlives the agent, but not the boot, as pods do.
type Table struct {
	path string
	all  []Attachment
}

// Open reads the table at path. There is no file before the first pod.
func Open(path string) (*Table, error) {
	t := &Table{path: path}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &t.all); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// All attachments, by sandbox.
func (t *Table) All() []Attachment { return slices.Clone(t.all) }

// Add puts an attachment in, in the place of all that had one of its addresses: the plugin that gives out addresses gives each
// to one sandbox, so they are gone even if nobody said so.
func (t *Table) Add(a Attachment) error {
	t.all = append(slices.DeleteFunc(t.all, func(old Attachment) bool {
		shared := func(address netip.Addr) bool { return slices.Contains(a.Addresses, address) }
		return old.Sandbox == a.Sandbox || slices.ContainsFunc(old.Addresses, shared)
	}), a)
	slices.SortFunc(t.all, func(a, b Attachment) int { return strings.Compare(a.Sandbox, b.Sandbox) })
	return t.save()
}

// Remove forgets a sandbox.
func (t *Table) Remove(sandbox string) error {
	t.all = slices.DeleteFunc(t.all, func(a Attachment) bool { return a.Sandbox == sandbox })
	return t.save()
}

func (t *Table) save() error {
	text, err := json.Marshal(t.all)
	if err != nil {
		return err
	}
	temporary := t.path + ".new"
	if err := os.WriteFile(temporary, text, 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, t.path)
}
