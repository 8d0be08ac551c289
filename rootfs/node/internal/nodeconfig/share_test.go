package nodeconfig

import "testing"

func TestShareOfAMachine(t *testing.T) {
	for share, want := range map[Share]int64{"30%": 270, "0%": 0, "256Mi": 256, "100%": 900} {
		if got := share.MiB(900); got != want {
			t.Errorf("%s of 900 MiB: %d, want %d", share, got, want)
		}
	}
}

func TestWhatIsNoShare(t *testing.T) {
	for _, share := range []Share{"", "30", "101%", "-1%", "256MiB", "Mi", "%"} {
		if share.validate("agent-limit") == nil {
			t.Errorf("%q passes", share)
		}
	}
	for _, share := range []Share{"0%", "100%", "50Mi"} {
		if err := share.validate("agent-limit"); err != nil {
			t.Error(err)
		}
	}
}
