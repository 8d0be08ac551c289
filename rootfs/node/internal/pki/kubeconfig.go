package pki

import (
	"fmt"
	"os"
	"path/filepath"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// KubeconfigDir is where the kubeconfigs are.
func KubeconfigDir(state string) string { return filepath.Join(state, "kubeconfig") }

// Kubeconfig is the path of one of them: admin, control-plane, controller-manager, scheduler, kubelet, kube-proxy, agent.
func Kubeconfig(state, name string) string { return filepath.Join(KubeconfigDir(state), name+".conf") }

// kubeconfigs writes a kubeconfig for each leaf that wants one. They name the files of the PKI: client-go reads those
// again when they change, so a renewed certificate needs no restart.
func (e *ensurer) kubeconfigs(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, l := range leaves(e.node) {
		if l.kubeconfig == "" {
			continue
		}
		user := &clientcmdapi.AuthInfo{ClientCertificate: e.path(l.file), ClientKey: e.path(l.file)}
		// Between processes of one machine, packing costs both of them time and memory and saves nothing.
		cluster := &clientcmdapi.Cluster{
			Server: e.node.Server, CertificateAuthority: e.path("ca.crt"), DisableCompression: true}
		data, err := clientcmd.Write(*kubeconfig(cluster, l.commonName, user))
		if err != nil {
			return err
		}
		if err := e.write(filepath.Join(dir, l.kubeconfig+".conf"), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// AdminKubeconfig gives the administrator's kubeconfig with everything in it, to be used elsewhere. server replaces
// the URL of the API server unless it is empty.
func AdminKubeconfig(state, server string) ([]byte, error) {
	config, err := clientcmd.LoadFromFile(Kubeconfig(state, "admin"))
	if err != nil {
		return nil, err
	}
	admin, err := load(Path(state, "admin.pem"))
	if err != nil {
		return nil, fmt.Errorf("admin.pem: %w", err)
	}
	key, err := encodeKey(admin.key)
	if err != nil {
		return nil, err
	}
	authority, err := os.ReadFile(Path(state, "ca.crt"))
	if err != nil {
		return nil, err
	}
	if server == "" {
		server = config.Clusters["kiln"].Server
	}
	cluster := &clientcmdapi.Cluster{Server: server, CertificateAuthorityData: authority}
	user := &clientcmdapi.AuthInfo{ClientCertificateData: encodeCertificate(admin.certificate), ClientKeyData: key}
	return clientcmd.Write(*kubeconfig(cluster, "kiln-admin", user))
}

func kubeconfig(cluster *clientcmdapi.Cluster, name string, user *clientcmdapi.AuthInfo) *clientcmdapi.Config {
	config := clientcmdapi.NewConfig()
	config.Clusters["kiln"] = cluster
	config.AuthInfos[name] = user
	config.Contexts["kiln"] = &clientcmdapi.Context{Cluster: "kiln", AuthInfo: name}
	config.CurrentContext = "kiln"
	return config
}
