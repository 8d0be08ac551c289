package pki

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"net"
	"slices"
)

// leaf describes one certificate that an authority of the node signs. With names it serves, without it is a client.
type leaf struct {
	file         string
	commonName   string
	organization string
	names        []string
	// frontProxy leaves are signed by the authority of the aggregation layer.
	frontProxy bool
	// kubeconfig is the name of the kubeconfig that uses the certificate, if one does.
	kubeconfig string
}

// AgentGroup is the group of the agent's own client, which runs flannel. Its rights are in
// rootfs/manifests/agent-rights.yaml.
const AgentGroup = "kiln:agents"

// leaves of a node. The controller manager runs in the process that holds the authority's key, so that
// system:masters gives it nothing it could not take; in return it needs no service account and no token for each of
// its forty controllers, which under emulation delayed the default service account by half a minute.
func leaves(node Node) []leaf {
	hosts := []string{node.Name, "localhost", "127.0.0.1"}
	for _, address := range node.Addresses {
		hosts = append(hosts, address.String())
	}
	service := "kubernetes.default.svc"
	api := append(slices.Clone(hosts), "kubernetes", "kubernetes.default", service, service+"."+node.ClusterDomain,
		node.ServiceIP.String())
	api = append(api, node.ExtraSANs...)
	slices.Sort(hosts)
	slices.Sort(api)
	hosts, api = slices.Compact(hosts), slices.Compact(api)
	return []leaf{
		{file: "apiserver.pem", commonName: "kube-apiserver", names: api},
		{file: "kubelet-server.pem", commonName: "system:node:" + node.Name, organization: "system:nodes", names: hosts},
		{file: "apiserver-kubelet-client.pem", commonName: "kube-apiserver-kubelet-client", organization: "system:masters"},
		{file: "front-proxy-client.pem", commonName: "front-proxy-client", frontProxy: true},
		{file: "admin.pem", commonName: "kubernetes-admin", organization: "system:masters", kubeconfig: "admin"},
		{file: "controller-manager.pem", commonName: "system:kube-controller-manager", organization: "system:masters",
			kubeconfig: "controller-manager"},
		{file: "scheduler.pem", commonName: "system:kube-scheduler", kubeconfig: "scheduler"},
		{file: "control-plane.pem", commonName: "kiln:control-plane", organization: "system:masters", kubeconfig: "control-plane"},
		{file: "kubelet.pem", commonName: "system:node:" + node.Name, organization: "system:nodes", kubeconfig: "kubelet"},
		{file: "kube-proxy.pem", commonName: "system:kube-proxy", kubeconfig: "kube-proxy"},
		{file: "agent.pem", commonName: "kiln:agent:" + node.Name, organization: AgentGroup, kubeconfig: "agent"},
	}
}

func (l leaf) subject() pkix.Name {
	subject := pkix.Name{CommonName: l.commonName}
	if l.organization != "" {
		subject.Organization = []string{l.organization}
	}
	return subject
}

func (l leaf) template() *x509.Certificate {
	template := &x509.Certificate{
		Subject:               l.subject(),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
	}
	if len(l.names) > 0 {
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	for _, name := range l.names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	return template
}

func authorityTemplate(commonName string) *x509.Certificate {
	return &x509.Certificate{
		Subject:               pkix.Name{CommonName: commonName},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
}
