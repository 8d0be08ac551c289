package main

import (
	"encoding/hex"
	"os"
	"strings"
)

// productUUID is what the kernel read from the firmware (SMBIOS, type 1).
const productUUID = "/sys/class/dmi/id/product_uuid"

// shared are UUIDs that makers left in many machines; the kernel itself passes over those of zeros and ones alone.
var shared = map[string]bool{
	"03000200-0400-0500-0006-000700080009": true, // AMI's example, in the order in which it is stored
	"00020003-0004-0005-0006-000700080009": true, // and in the other
	"12345678-1234-5678-90ab-cddeefaabbcc": true,
}

// firmwareUUID is this machine's own, or one that is drawn for this boot.
func firmwareUUID() guid {
	text, err := os.ReadFile(productUUID)
	if uuid, ok := parseUUID(strings.TrimSpace(string(text))); err == nil && ok {
		return uuid
	}
	warn("the firmware has no UUID of this machine: its machine ID is another one in every boot")
	return randomUUID()
}

// parseUUID refuses what is no UUID, and what says nothing.
func parseUUID(text string) (uuid guid, ok bool) {
	raw, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
	if err != nil || len(raw) != len(uuid) || shared[strings.ToLower(text)] {
		return uuid, false
	}
	uuid = guid(raw)
	return uuid, uuid != guid{} && strings.Trim(strings.ToLower(text), "f-") != ""
}
