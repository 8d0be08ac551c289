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
// through it again and again would lengthen the boot. More would leave the heap in crumbs: with 150 half as much again
// stays unused between what is alive, measured in the control plane (50 MB against 15).
const startGOGC = 60

// settleAfter is when the start counts as over, after the process is ready.
const settleAfter = time.Minute

// Collector is the process's garbage collector.
type Collector struct{ percent int }

// Tune sets the collector: percent for the time after the start, limit in MiB (0: none). The environment wins, for
// measurements.
func Tune(percent int, limitMiB int64) Collector {
	if os.Getenv("GOMEMLIMIT") == "" && limitMiB > 0 {
		debug.SetMemoryLimit(limitMiB << 20)
	}
	if os.Getenv("GOGC") != "" || percent <= 0 {
		return Collector{}
	}
	debug.SetGCPercent(max(startGOGC, percent))
	return Collector{percent}
}

// Started says that the process is ready. From then on, memory that it does not need goes back to the system.
func (c Collector) Started() {
	time.AfterFunc(settleAfter, func() {
		if c.percent > 0 {
			debug.SetGCPercent(c.percent)
		}
		debug.FreeOSMemory()
		giveBack(idleInterval)
	})
}

// idleInterval is how long a process must not have collected to count as idle.
const idleInterval = time.Minute

// giveBack collects whenever the process was idle for the interval, and returns what became free. Go by itself collects
// an idle heap every two minutes and keeps what it frees, up to the size at which it would collect next: a third more
// than is alive. A busy process collects by itself and is left alone.
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
