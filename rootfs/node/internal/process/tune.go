package process

import (
	"flag"
	"os"
	"runtime/debug"

	restclient "k8s.io/client-go/rest"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/klog/v2"
)

// Tune sets the collector: gogc in percent, limit in MiB (0: none). The environment wins, for measurements.
func Tune(gogc int, limitMiB int64) {
	if os.Getenv("GOGC") == "" && gogc > 0 {
		debug.SetGCPercent(gogc)
	}
	if os.Getenv("GOMEMLIMIT") == "" && limitMiB > 0 {
		debug.SetMemoryLimit(limitMiB << 20)
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
