package main

import (
	"flag"
	"fmt"
	"os"

	"k8s.io/component-base/logs"

	"kiln.dev/node/internal/nginxingress"
)

func nginxIngress() {
	var settings nginxingress.Settings
	flag.StringVar(&settings.Program, "nginx", "/usr/sbin/nginx", "the program")
	flag.StringVar(&settings.Dir, "dir", "/run/nginx", "directory in memory for configuration and certificates")
	flag.StringVar(&settings.Spool, "spool", "/tmp", "directory for requests and answers that are too large for memory")
	flag.StringVar(&settings.Service, "service", "", "NAMESPACE/NAME of the Service whose addresses Ingresses get")
	flag.IntVar(&settings.HTTPPort, "http-port", 80, "where nginx listens for HTTP")
	flag.IntVar(&settings.HTTPSPort, "https-port", 443, "where nginx listens for HTTPS")
	flag.IntVar(&settings.HealthPort, "health-port", 10254, "where nginx answers the kubelet")
	flag.Parse()
	logs.InitLogs()
	defer logs.FlushLogs()
	if err := nginxingress.Run(settings); err != nil {
		fmt.Fprintln(os.Stderr, "nginx-ingress:", err)
		os.Exit(1)
	}
}
