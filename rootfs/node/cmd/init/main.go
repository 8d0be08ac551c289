// kiln-init is the whole initrd: it finds the root partition that the kernel command line's root hash names, or the root that
// came with it, checks it with dm-verity, and becomes systemd.
package main

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// diskPatience is how long a disk may take to appear before a reboot is considered.
const diskPatience = 3 * time.Minute

func main() {
	if os.Getpid() != 1 {
		fmt.Fprintln(os.Stderr, "kiln-init is the first program of an initrd, and only that")
		os.Exit(2)
	}
	fail(boot()) // it returns only with an error
}

func boot() error {
	start := time.Now()
	if err := mountEarly(); err != nil {
		return err
	}
	kmsg, _ = os.OpenFile("/dev/kmsg", os.O_WRONLY|unix.O_CLOEXEC, 0) // say falls back to the console
	line, err := os.ReadFile("/proc/cmdline")
	if err != nil {
		return err
	}
	opts, err := parseCmdline(string(line))
	if err != nil {
		return err
	}
	list, err := os.ReadFile("/modules.list")
	if err != nil {
		return fmt.Errorf("the list of modules: %w", err)
	}
	loadModules(parseModules(list), loadModule)

	found, err := findRoot(opts.rootHash)
	if err != nil {
		return err
	}
	device, err := openVerity(found, opts.rootHash)
	if err != nil {
		return fmt.Errorf("the verified root of %s: %w", found.data, err)
	}
	if err := mountRoot(device); err != nil {
		return err
	}
	if inMemory() {
		if err := mountVar(); err != nil {
			return err
		}
	}
	if err := giveIdentity(found); err != nil {
		warn("no lasting machine ID in this boot: %v", err) // systemd makes one up
	}
	setClock(opts.built)
	say("root %s verified and mounted after %d ms", found.data, time.Since(start).Milliseconds())
	return switchRoot()
}

// findRoot takes the root that came with the initrd, or waits for the disk that has it.
func findRoot(root rootHash) (slot, error) {
	if inMemory() {
		return slotInMemory()
	}
	return waitForSlot(root, diskPatience)
}

// setClock makes sure that time does not start before the image was built: boards without a battery wake up in 1970,
// when no certificate is valid yet. Without kiln.built= the age of the root's own files is taken.
func setClock(built time.Time) {
	if built.IsZero() {
		if info, err := os.Stat("/sysroot/usr/lib/os-release"); err == nil {
			built = info.ModTime()
		}
	}
	if time.Now().Before(built) {
		tv := unix.NsecToTimeval(built.UnixNano())
		if err := unix.Settimeofday(&tv); err != nil {
			warn("the clock is before the build of this image and cannot be set: %v", err)
		}
	}
}
