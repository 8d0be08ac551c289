package addons

import "time"

// A file that fails is tried again after firstRetry, then after twice as long each time, up to lastRetry.
const (
	firstRetry = time.Second
	lastRetry  = 2 * time.Minute
)

// absent stands for the digest of a file that is gone while its objects are still there.
const absent = "absent"

// state is what happened to one add-on since the control plane started. Nothing of it is kept: at each start everything
// is applied again, which writes nothing where nothing differs.
type state struct {
	digest  string
	applied bool
	// told is the fault that was told last.
	told    string
	retry   time.Duration
	retryAt time.Time
}

// due says whether content of the given digest is to be tried now.
func (s *state) due(digest string, now time.Time) bool {
	return digest != s.digest || !s.applied && !now.Before(s.retryAt)
}

// tried notes the outcome.
func (s *state) tried(digest string, err error, now time.Time) {
	if digest != s.digest || err == nil {
		s.retry = 0
	}
	s.digest, s.applied = digest, err == nil
	if err != nil {
		s.retry = min(max(firstRetry, 2*s.retry), lastRetry)
		s.retryAt = now.Add(s.retry)
	}
}
