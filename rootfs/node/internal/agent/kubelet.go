package agent

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/kubernetes/cmd/kubelet/app"
	"k8s.io/kubernetes/cmd/kubelet/app/options"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	"k8s.io/kubernetes/pkg/kubelet/apis/config/validation"

	"kiln.dev/node/internal/nodeconfig"
	"kiln.dev/node/internal/pki"
)

// leaseSeconds is how long the node counts as alive without a word from the kubelet, which speaks four times in that
// time. Each word is a write to the disk, and no other node is there to take over what this one does not do. The
// controller manager's --node-monitor-grace-period is longer.
const leaseSeconds = 400

// kubeletRoot is where the kubelet keeps its state.
const kubeletRoot = "/var/lib/kubelet"

// runKubelet is the body of the upstream command without its command line.
func runKubelet(ctx context.Context, o Options, addresses []string) error {
	flags := options.NewKubeletFlags()
	flags.KubeConfig = o.kubeconfig("kubelet")
	flags.HostnameOverride = o.Config.Hostname
	flags.NodeIP = strings.Join(addresses, ",")
	flags.RootDirectory = kubeletRoot
	flags.CertDirectory = filepath.Join(kubeletRoot, "pki")
	config, err := kubeletConfig(o)
	if err != nil {
		return err
	}
	gates := utilfeature.DefaultMutableFeatureGate
	if err := logsapi.ValidateAndApplyAsField(&config.Logging, gates, field.NewPath("logging")); err != nil {
		return err
	}
	if err := validation.ValidateKubeletConfiguration(config, gates); err != nil {
		return err
	}
	server := &options.KubeletServer{KubeletFlags: *flags, KubeletConfiguration: *config}
	dependencies, err := app.UnsecuredDependencies(ctx, server, gates)
	if err != nil {
		return err
	}
	return app.Run(ctx, server, dependencies, gates)
}

// kubeletConfig is the kubelet's configuration where it differs from Kubernetes' own.
func kubeletConfig(o Options) (*kubeletconfig.KubeletConfiguration, error) {
	c, err := options.NewKubeletConfiguration()
	if err != nil {
		return nil, err
	}
	c.ClusterDomain = o.Config.Network.ClusterDomain
	c.ClusterDNS = o.Config.Network.ClusterDNS
	c.MaxPods = o.Config.Kubelet.MaxPods
	setRuntime(c)
	setAccess(c, o.State)
	setQuiet(c)
	setLimits(c, o.Config.Memory)
	return c, nil
}

func setRuntime(c *kubeletconfig.KubeletConfiguration) {
	c.ContainerRuntimeEndpoint = "unix:///run/containerd/containerd.sock"
	c.CgroupDriver = "systemd"
	c.ResolverConfig = "/run/systemd/resolve/resolv.conf"
	// The default below /usr/libexec is in the read-only root.
	c.VolumePluginDir = filepath.Join(kubeletRoot, "volume-plugins")
	c.FailSwapOn = false
	c.StaticPodPath = ""
	// Images of the system are in the root; asking a registry about them would make a boot depend on the network.
	c.SerializeImagePulls = false
	// Forty pods that start with the node keep a small machine busy for longer than the usual two minutes. Giving one up then means to
	// begin it again, beside the others that are begun again: it was seen to start nothing for ten minutes.
	c.RuntimeRequestTimeout = metav1.Duration{Duration: 15 * time.Minute}
	maxPulls := int32(2)
	c.MaxParallelImagePulls = &maxPulls
}

// setAccess gives the kubelet the certificates of the node's PKI, which it reads again when they change.
func setAccess(c *kubeletconfig.KubeletConfiguration, state string) {
	c.Authentication.Anonymous.Enabled = false
	c.Authentication.Webhook.Enabled = true
	c.Authentication.X509.ClientCAFile = pki.Path(state, "ca.crt")
	c.Authorization.Mode = kubeletconfig.KubeletAuthorizationModeWebhook
	c.TLSCertFile = pki.Path(state, "kubelet-server.pem")
	c.TLSPrivateKeyFile = pki.Path(state, "kubelet-server.pem")
	c.RotateCertificates = false
	c.ReadOnlyPort = 0
	c.EnableProfilingHandler = false
}

// setQuiet keeps an idle node from writing: the status of a node that does not change is reported every half hour.
func setQuiet(c *kubeletconfig.KubeletConfiguration) {
	c.NodeLeaseDurationSeconds = leaseSeconds
	c.NodeStatusReportFrequency = metav1.Duration{Duration: 30 * time.Minute}
	c.EventRecordQPS = 5
	c.EventBurst = 20
}

// setLimits protects the node's disk and memory.
//
// The kubelet's own graceful shutdown stays off: it marks every pod as failed, for other nodes to replace, and here a pod
// without a controller would never come back from a reboot. What runs is asked to end by systemd, the last thing before it
// unmounts, and has DefaultTimeoutStopSec for it.
func setLimits(c *kubeletconfig.KubeletConfiguration, memory nodeconfig.Memory) {
	c.EvictionHard = map[string]string{
		"memory.available": string(memory.EvictionThreshold), "nodefs.available": "5%", "nodefs.inodesFree": "5%", "imagefs.available": "5%",
	}
	c.ImageGCHighThresholdPercent = 85
	c.ImageGCLowThresholdPercent = 75
	c.ContainerLogMaxSize = "5Mi"
	c.ContainerLogMaxFiles = 3
}
