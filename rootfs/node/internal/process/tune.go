package process

import (
	"flag"
	"os"
	"runtime/debug"
	"time"

	restclient "k8s.io/client-go/rest"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/klog/v2"
)

// startGOGC is the collector's percentage while a process starts: much of what is allocated then stays, and looking
// through it again and again would lengthen the boot.
const startGOGC = 150

// settleAfter is when the start counts as over.
const settleAfter = time.Minute

// Tune sets the collector: percent for the time after the start, limit in MiB (0: none). The environment wins, for
// measurements.
func Tune(percent int, limitMiB int64) {
	if os.Getenv("GOMEMLIMIT") == "" && limitMiB > 0 {
		debug.SetMemoryLimit(limitMiB << 20)
	}
	if os.Getenv("GOGC") != "" || percent <= 0 {
		return
	}
	debug.SetGCPercent(startGOGC)
	time.AfterFunc(settleAfter, func() {
		debug.SetGCPercent(percent)
		debug.FreeOSMemory()
	})
}

// SetUpLogging makes all components of the process log to stderr. klog is global to the process and each component
// applies its own settings to it, which are those of the first one.
func SetUpLogging() {
	flags := flag.NewFlagSet("klog", flag.PanicOnError)
	klog.InitFlags(flags)
	_ = flags.Set("logtostderr", "true")
	logsapi.ReapplyHandling = logsapi.ReapplyHandlingIgnoreUnchanged
	// Components of one release talk to each other: a deprecation warning would tell the user nothing.
	restclient.SetDefaultWarningHandler(restclient.NoWarnings{})
}
