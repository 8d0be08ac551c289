package nginxingress

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sort"

	networkingv1 "k8s.io/api/networking/v1"

	"kiln.dev/node/internal/nginxingress/config"
)

// serve gives nginx what the Ingresses say, and returns what their owners should know. What package config lets pass nginx should take;
// if it refuses something all the same, the Ingress with that is left out: otherwise nothing would change any more for all others, and
// after a reboot none of them would be served.
func (c *controller) serve(ctx context.Context, nginx *process, cluster config.Cluster, files map[string][]byte) ([]config.Notice, error) {
	cluster.Ingresses = config.ByAge(cluster.Ingresses)
	var left []config.Notice
	for {
		wanted, notices := config.Compile(cluster)
		err := c.apply(ctx, nginx, wanted, files)
		var refused refusal
		if !errors.As(err, &refused) {
			return append(notices, left...), err
		}
		culprit, found := c.culprit(cluster, files)
		if !found {
			return append(notices, left...), err
		}
		message := fmt.Sprintf("%.300s; the Ingress is not served", refused.Error())
		left = append(left, config.Notice{Ingress: cluster.Ingresses[culprit], Reason: "Refused", Message: message})
		cluster.Ingresses = slices.Delete(slices.Clone(cluster.Ingresses), culprit, culprit+1)
	}
}

// culprit is the oldest Ingress with which nginx refuses what it takes of all older ones. There is none when it takes nothing at all.
func (c *controller) culprit(cluster config.Cluster, files map[string][]byte) (int, bool) {
	file := filepath.Join(c.settings.Dir, configFile+".next")
	refuses := func(ingresses []*networkingv1.Ingress) bool {
		some := cluster
		some.Ingresses = ingresses
		wanted, _ := config.Compile(some)
		return c.ask(file, wanted.Text(c.machine()), shown(wanted, files)) != nil
	}
	if refuses(nil) {
		return 0, false
	}
	at := sort.Search(len(cluster.Ingresses), func(i int) bool { return refuses(cluster.Ingresses[:i+1]) })
	return at, at < len(cluster.Ingresses)
}
