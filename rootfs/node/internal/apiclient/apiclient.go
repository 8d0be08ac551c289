// Package apiclient connects kiln's own components to the API server.
package apiclient

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/discovery"
	restclient "k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// Config reads a kubeconfig for the client of the given name. Requests are not held back: client and server are on one
// machine, and the server has its own limits.
func Config(kubeconfig, name string) (*restclient.Config, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, err
	}
	config.QPS = -1
	return restclient.AddUserAgent(config, name), nil
}

// AwaitReady polls /readyz at the interval until it says ok or ctx is done. The kubeconfig may appear later.
func AwaitReady(ctx context.Context, kubeconfig string, interval time.Duration) error {
	return wait.PollUntilContextCancel(ctx, interval, true, func(ctx context.Context) (bool, error) {
		config, err := Config(kubeconfig, "kiln")
		if err != nil {
			return false, nil
		}
		config.Timeout = 5 * time.Second
		client, err := discovery.NewDiscoveryClientForConfig(config)
		if err != nil {
			return false, nil
		}
		return client.RESTClient().Get().AbsPath("/readyz").Do(ctx).Error() == nil, nil
	})
}
