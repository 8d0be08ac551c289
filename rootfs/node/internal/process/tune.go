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

// Tune sets the collector: percent, and limit in MiB (0: none). The environment wins, for measurements.
//
// The start has no other percentage, though less collecting would shorten it by a tenth: with twice as much the heap of
// the control plane is left in crumbs, 45 MB that stay unused between what is alive, against 15.
func Tune(percent int, limitMiB int64) {
	if os.Getenv("GOMEMLIMIT") == "" && limitMiB > 0 {
		debug.SetMemoryLimit(limitMiB << 20)
	}
	if os.Getenv("GOGC") == "" && percent > 0 {
		debug.SetGCPercent(percent)
	}
}

// idleInterval is how long a process must not have collected to count as idle.
const idleInterval = time.Minute

// Settle is called when the process is ready. From then on, memory that it does not need goes back to the system.
func Settle() {
	time.AfterFunc(idleInterval, func() {
		debug.FreeOSMemory()
		giveBack(idleInterval)
	})
}

// giveBack collects whenever the process was idle for the interval, and returns what became free. Go by itself collects
// an idle heap every two minutes and keeps what it frees, up to the size at which it would collect next. A busy process
// collects by itself and is left alone.
func giveBack(interval time.Duration) {
	for range time.Tick(interval) {
		var stats debug.GCStats
		debug.ReadGCStats(&stats)
		if time.Since(stats.LastGC) > interval*3/4 {
			debug.FreeOSMemory()
		}
	}
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
