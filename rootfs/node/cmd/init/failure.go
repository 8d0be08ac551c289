package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// kmsg reaches every console of the command line, which /dev/console does not; nil until /dev is mounted.
var kmsg *os.File

// Consoles of boards show what is more urgent than 6.
func say(format string, args ...any)  { tell(5, format, args...) }
func warn(format string, args ...any) { tell(3, format, args...) }

// tell keeps under the length of a kernel log record.
func tell(level int, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if len(text) > 900 {
		text = text[:900] + "…"
	}
	if kmsg == nil {
		fmt.Println("kiln-init:", text)
		return
	}
	fmt.Fprintf(kmsg, "<%d>kiln-init: %s\n", level, text)
}

// fail never returns. It reboots only when that leads somewhere else, and so at most a few times in a row; otherwise
// the words stay on the console, said again every minute for whoever plugs in a screen later.
func fail(err error) {
	warn("this node cannot start: %v", err)
	if way := whereRebootLeads(); way != "" {
		warn("rebooting in 15 s: %s", way)
		time.Sleep(15 * time.Second)
		unix.Sync()
		unix.Reboot(unix.LINUX_REBOOT_CMD_RESTART)
	}
	for {
		warn("stopped: %s", wayOut())
		time.Sleep(time.Minute)
		warn("this node cannot start: %v", err)
	}
}

// wayOut says what a person can do.
func wayOut() string {
	if inMemory() {
		return "a reboot fetches the same image. Turn the machine off, and put the image that was built onto the server again; does the machine have the memory that it needs?"
	}
	return "no other system on this disk would be tried by a reboot. Turn the machine off, and flash it again or repair the disk."
}

// whereRebootLeads says what the boot loader does next, or nothing when it would only do the same again.
func whereRebootLeads() string {
	if flag, err := os.ReadFile("/proc/device-tree/chosen/bootloader/tryboot"); err == nil && strings.Trim(string(flag), "\x00") != "" {
		return "this was a trial boot, the firmware goes back to the previous system"
	}
	unix.Mount("efivarfs", "/sys/firmware/efi/efivars", "efivarfs", unix.MS_RDONLY, "") // fails where there is no UEFI: nothing is found then
	found, _ := filepath.Glob("/sys/firmware/efi/efivars/LoaderBootCountPath-*")
	if len(found) == 0 {
		return ""
	}
	raw, _ := os.ReadFile(found[0])
	if done, ok := triesDone(strings.ReplaceAll(string(raw), "\x00", "")); ok && done <= maxTries {
		return fmt.Sprintf("attempt %d of %d, the boot loader then prefers another system", done, maxTries)
	}
	return ""
}

// maxTries is the count that every entry is installed with (`+3` in its name).
const maxTries = 3

// triesDone reads the boot count from the path that systemd-boot leaves, such as `\EFI\Linux\kiln-1+2-1.efi`. At no
// tries left the loader still counts those done up, so the count ends the reboots when no other entry is there.
func triesDone(path string) (int, bool) {
	_, counter, ok := cutLast(strings.TrimSuffix(path, ".efi"), "+")
	if !ok {
		return 0, false
	}
	_, done, _ := strings.Cut(counter, "-")
	n, err := strconv.Atoi(done)
	return n, err == nil && n >= 0
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
