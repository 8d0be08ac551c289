package main

import "testing"

func TestParseUUID(t *testing.T) {
	uuid, ok := parseUUID("0C402653-f26b-1b4a-902d-3c4d5e6f7081")
	if !ok || uuid.String() != "0c402653-f26b-1b4a-902d-3c4d5e6f7081" {
		t.Error(uuid, ok)
	}
	for _, text := range []string{
		"", "Not Settable", "0c402653", "00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
		"03000200-0400-0500-0006-000700080009", "12345678-1234-5678-90AB-CDDEEFAABBCC",
	} {
		if uuid, ok := parseUUID(text); ok {
			t.Errorf("%q was taken for %s", text, uuid)
		}
	}
}
