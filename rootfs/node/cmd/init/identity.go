package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// The machine ID must be the same in every boot (DHCP leases, journal, kubelet), but /etc is read only and alike on all
// machines, and /var is not mounted when systemd wants the ID. So the ID is derived from the one thing of the disk that
// is this machine's own: the UUID of its /var partition. On the first boot there is none; one is drawn here, and
// systemd-repart is told to give it to the partition that it makes. A new /var made by a factory reset keeps it. A machine without a
// disk has its ID from the UUID that its maker wrote into its firmware.
func giveIdentity(s slot) error {
	files := map[string]string{}
	if inMemory() {
		files["/run/machine-id"] = machineID(firmwareUUID()) + "\n"
	} else {
		uuid, ok := s.varUUID()
		if !ok {
			uuid = randomUUID()
		}
		files["/run/repart.d/60-var.conf.d/uuid.conf"] = fmt.Sprintf("[Partition]\nUUID=%s\n", uuid)
		files["/run/udev/rules.d/61-kiln-var.rules"] = varRule(s.disk.name, uuid)
		files["/run/machine-id"] = machineID(uuid) + "\n"
	}
	for path, text := range files {
		if err := writeFile(path, text); err != nil {
			return err
		}
	}
	// Like systemd's own transient machine ID: a file of /run over the one of /etc.
	if err := unix.Mount("/run/machine-id", "/sysroot/etc/machine-id", "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("bind /etc/machine-id: %w", err)
	}
	return unix.Mount("", "/sysroot/etc/machine-id", "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, "")
}

// varRule names /var's partition for etc/fstab. By its label or UUID alone, /var could come from another disk that holds
// a copy of this one.
func varRule(disk string, uuid guid) string {
	return fmt.Sprintf("SUBSYSTEM==\"block\", KERNEL==\"%s?*\", ENV{ID_PART_ENTRY_UUID}==\"%s\", SYMLINK+=\"kiln/var\"\n", disk, uuid)
}

// machineID is hashed, as machine-id(5) asks of IDs that others could see: partition UUIDs are no secret.
func machineID(uuid guid) string {
	mac := hmac.New(sha256.New, []byte("kiln machine-id"))
	mac.Write(uuid[:])
	return hex.EncodeToString(asUUID4(mac.Sum(nil)))
}

func randomUUID() guid {
	raw := make([]byte, 16)
	rand.Read(raw) // never fails: it ends the program instead
	return guid(asUUID4(raw))
}

// asUUID4 sets the bits that mark a random UUID (RFC 9562).
func asUUID4(b []byte) []byte {
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return b[:16]
}

func writeFile(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o444)
}
