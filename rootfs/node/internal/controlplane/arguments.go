package controlplane

import (
	"fmt"
	"path/filepath"
	"strings"

	"kiln.dev/node/internal/hostnet"
	"kiln.dev/node/internal/pki"
)

// apiServerArguments are the flags of the API server.
func apiServerArguments(o Options, store string) []string {
	file := func(name string) string { return pki.Path(o.State, name) }
	network := o.Config.Network
	return []string{
		"--etcd-servers=" + store,
		fmt.Sprintf("--secure-port=%d", o.Config.API.Port),
		// Whatever is written, Go listens on all addresses of both families.
		"--bind-address=0.0.0.0",
		"--advertise-address=" + hostnet.Reserved(network.Families()[0]).String(),
		"--service-cluster-ip-range=" + network.AllServiceCIDRs(),
		"--allow-privileged=true",
		"--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction",
		"--enable-bootstrap-token-auth=false",
		"--client-ca-file=" + file("ca.crt"),
		"--tls-cert-file=" + file("apiserver.pem"), "--tls-private-key-file=" + file("apiserver.pem"),
		"--cert-dir=" + filepath.Join(o.State, "pki"),
		"--kubelet-certificate-authority=" + file("ca.crt"),
		"--kubelet-client-certificate=" + file("apiserver-kubelet-client.pem"),
		"--kubelet-client-key=" + file("apiserver-kubelet-client.pem"),
		"--kubelet-preferred-address-types=InternalIP,Hostname",
		"--requestheader-client-ca-file=" + file("front-proxy-ca.crt"),
		"--requestheader-allowed-names=front-proxy-client",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--requestheader-group-headers=X-Remote-Group",
		"--requestheader-username-headers=X-Remote-User",
		"--proxy-client-cert-file=" + file("front-proxy-client.pem"),
		"--proxy-client-key-file=" + file("front-proxy-client.pem"),
		"--service-account-issuer=https://kubernetes.default.svc." + network.ClusterDomain,
		"--service-account-key-file=" + file("sa.key"), "--service-account-signing-key-file=" + file("sa.key"),
		"--profiling=false",
		// Nobody else shares this server, so there is nothing to be fair between: 30 objects and their informers less.
		"--enable-priority-and-fairness=false",
		// The two things that write every ten seconds on an idle cluster: a lease by which several API servers find each
		// other, and one by which they share the endpoints of kubernetes.default.
		"--feature-gates=APIServerIdentity=false,UnknownVersionInteroperabilityProxy=false",
		"--endpoint-reconciler-type=master-count",
	}
}

// needlessControllers do nothing on a single node without bootstrap tokens and without a cloud.
var needlessControllers = []string{
	"ttl-controller", "bootstrap-signer-controller", "token-cleaner-controller",
	"legacy-serviceaccount-token-cleaner-controller", "storage-version-migrator-controller",
	"storageversion-garbage-collector-controller",
}

// controllerManagerArguments are the flags of the controller manager.
func controllerManagerArguments(o Options) []string {
	file := func(name string) string { return pki.Path(o.State, name) }
	return []string{
		"--kubeconfig=" + pki.Kubeconfig(o.State, "controller-manager"),
		"--leader-elect=false",
		// Metrics of the process are at the API server's port, and its end is noticed without a probe.
		"--secure-port=0",
		// See pki.leaves: one identity for all controllers.
		"--use-service-account-credentials=false",
		// Forty controllers start at once on the same machine; holding their requests back would only delay the boot.
		"--kube-api-qps=500", "--kube-api-burst=1000",
		"--allocate-node-cidrs=true",
		// A node gets a /24 of IPv4, and a /64 of IPv6.
		"--cluster-cidr=" + o.Config.Network.AllPodCIDRs(),
		"--service-cluster-ip-range=" + o.Config.Network.AllServiceCIDRs(),
		"--cluster-signing-cert-file=" + file("ca.crt"), "--cluster-signing-key-file=" + file("ca.pem"),
		"--root-ca-file=" + file("ca.crt"),
		"--service-account-private-key-file=" + file("sa.key"),
		"--controllers=*,-" + strings.Join(needlessControllers, ",-"),
		// Longer than the agent's lease: see agent.leaseSeconds.
		"--node-monitor-period=30s", "--node-monitor-grace-period=450s",
		"--profiling=false",
	}
}

// schedulerArguments are the flags of the scheduler.
func schedulerArguments(o Options) []string {
	return []string{
		"--kubeconfig=" + pki.Kubeconfig(o.State, "scheduler"),
		"--leader-elect=false",
		"--secure-port=0",
		"--kube-api-qps=200", "--kube-api-burst=400",
		"--profiling=false",
	}
}
