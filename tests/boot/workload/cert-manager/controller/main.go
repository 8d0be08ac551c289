// The controller of cert-manager, as its chart starts it. Its own main is in a Go module of cert-manager's repository that no proxy
// has; this one starts the same controllers with the same defaults, and takes the flags of the chart alone. Left out is the
// issuer of Venafi, whose module not every proxy has: so its table of defaults, which names that issuer, cannot be linked either.
package main

import (
	"context"
	"time"

	"github.com/cert-manager/cert-manager/pkg/controller"
	dnsutil "github.com/cert-manager/cert-manager/pkg/issuer/acme/dns/util"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/cert-manager/cert-manager/workload/internal/process"
	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/api/resource"
	logsapi "k8s.io/component-base/logs/api/v1"
)

const (
	workers        = 5
	metricsAddress = "0.0.0.0:9402"
	healthAddress  = "0.0.0.0:9403"
	healthTimeout  = 20 * time.Second
)

func main() {
	opts := defaults()
	logging := logsapi.NewLoggingConfiguration()
	namespace := "kube-system"
	flags := func(set *pflag.FlagSet) {
		set.StringVar(&opts.ClusterResourceNamespace, "cluster-resource-namespace", opts.ClusterResourceNamespace, "where Secrets of ClusterIssuers are")
		set.StringVar(&namespace, "leader-election-namespace", namespace, "where its lease is")
		set.StringVar(&opts.HTTP01SolverImage, "acme-http01-solver-image", opts.HTTP01SolverImage, "what answers ACME over HTTP")
		set.IntVar(&opts.MaxConcurrentChallenges, "max-concurrent-challenges", opts.MaxConcurrentChallenges, "how many at a time")
		logf.AddFlags(logging, set)
	}
	process.Run("controller", logging, flags, func(ctx context.Context) error { return run(ctx, opts, namespace) })
}

// defaults are those of internal/apis/config/controller/v1alpha1 of version 1.21.
func defaults() controller.ContextOptions {
	return controller.ContextOptions{
		KubernetesAPIQPS:   20,
		KubernetesAPIBurst: 50,
		ACMEOptions: controller.ACMEOptions{
			HTTP01SolverResourceRequestCPU:    resource.MustParse("10m"),
			HTTP01SolverResourceRequestMemory: resource.MustParse("64Mi"),
			HTTP01SolverResourceLimitsCPU:     resource.MustParse("100m"),
			HTTP01SolverResourceLimitsMemory:  resource.MustParse("64Mi"),
			ACMEHTTP01SolverRunAsNonRoot:      true,
			DNS01Nameservers:                  dnsutil.RecursiveNameservers,
			DNS01CheckRetryPeriod:             10 * time.Second,
			DNS01CheckAuthoritative:           true,
		},
		SchedulerOptions: controller.SchedulerOptions{MaxConcurrentChallenges: 60},
		IssuerOptions:    controller.IssuerOptions{ClusterIssuerAmbientCredentials: true, ClusterResourceNamespace: "kube-system"},
		IngressShimOptions: controller.IngressShimOptions{
			DefaultIssuerKind:                 "Issuer",
			DefaultIssuerGroup:                "cert-manager.io",
			DefaultAutoCertificateAnnotations: []string{"kubernetes.io/tls-acme"},
		},
		CertificateOptions: controller.CertificateOptions{
			CopiedAnnotationPrefixes:                 []string{"*", "-kubectl.kubernetes.io/", "-fluxcd.io/", "-argocd.argoproj.io/"},
			CertificateRequestMinimumBackoffDuration: time.Hour,
			CertificateRequestMaximumBackoffDuration: 32 * time.Hour,
		},
	}
}
