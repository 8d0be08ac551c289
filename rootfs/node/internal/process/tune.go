package process

import (
	"flag"
	"os"
	"runtime/debug"
	"time"

	"golang.org/x/sys/unix"
	restclient "k8s.io/client-go/rest"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/klog/v2"

	"kiln.dev/node/internal/nodeconfig"
)

// Tune sets the collector: percent, and limit as a share of the machine's memory (nothing: none), of which this process has the
// given part, from 0 to 1. The environment wins, for measurements.
//
// The start has no other percentage, though less collecting would shorten it by a tenth: with twice as much the heap of
// the control plane is left in crumbs, 45 MB that stay unused between what is alive, against 15.
func Tune(percent int, limit nodeconfig.Share, part float64) {
	if bytes := float64(limit.MiB(machineMiB())<<20) * part; os.Getenv("GOMEMLIMIT") == "" && bytes > 0 {
		debug.SetMemoryLimit(int64(bytes))
	}
	if os.Getenv("GOGC") == "" && percent > 0 {
		debug.SetGCPercent(percent)
	}
}

// machineMiB is the memory of the machine that programs may use: MemTotal of /proc/meminfo. 0 when nobody knows.
func machineMiB() int64 {
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) != nil {
		return 0
	}
	return int64(uint64(info.Totalram) * uint64(info.Unit) >> 20)
}

const (
	// interval is how often a process looks whether it is idle.
	interval = time.Minute
	// idleCollections is how often an idle process collects in that time; a busy one does so many times a second.
	idleCollections = 4
)

// Settle is called when the process is ready. From then on, memory that it does not need goes back to the system.
func Settle() {
	time.AfterFunc(interval, func() {
		debug.FreeOSMemory()
		giveBack()
	})
}

// giveBack collects and returns what became free, once an interval, while the process is idle. Go by itself keeps what it
// frees up to the size at which it would collect next, and a tenth more: 13 MB in an idle control plane.
func giveBack() {
	before := collections()
	for range time.Tick(interval) {
		if collections()-before <= idleCollections {
			debug.FreeOSMemory()
		}
		before = collections()
	}
}

// collections is how often this process has collected.
func collections() int64 {
	var stats debug.GCStats
	debug.ReadGCStats(&stats)
	return stats.NumGC
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
