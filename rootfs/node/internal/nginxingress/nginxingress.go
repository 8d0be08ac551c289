// Package nginxingress lets nginx answer for the cluster's Ingresses of the class "nginx": it watches what they depend on, writes
// the configuration that package config makes of it, and looks after the process.
package nginxingress

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"

	"kiln.dev/node/internal/clock"
)

// Controller is what IngressClasses of this controller name.
const Controller = "kiln.dev/nginx"

// Settings are those of the pod.
type Settings struct {
	// Program is nginx.
	Program string
	// Dir is a directory in memory that nobody else has.
	Dir string
	// Spool is a directory for requests and answers that are too large for memory.
	Spool string
	// Service is NAMESPACE/NAME of the Service in front of nginx, whose addresses are those of all Ingresses.
	Service string
	// HTTPPort, HTTPSPort and HealthPort are what nginx listens on.
	HTTPPort, HTTPSPort, HealthPort int
}

// pause lies between two changes of nginx: each starts new processes.
const pause = time.Second

// Run answers for Ingresses until the process is told to end; it returns an error when nginx ends before.
func Run(settings Settings) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	inCluster, err := rest.InClusterConfig()
	if err != nil {
		return err
	}
	inCluster.UserAgent = "kiln-nginx-ingress"
	client, err := kubernetes.NewForConfig(inCluster)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(settings.Dir, certificates), 0o700); err != nil {
		return err
	}
	if err := writeOwnCertificate(settings.Dir, time.Now()); err != nil {
		return err
	}
	controller := &controller{settings: settings, client: client, changed: make(chan struct{}, 1), told: newTeller(ctx, client)}
	if err := controller.watch(ctx); err != nil {
		return err
	}
	return controller.work(ctx)
}

type controller struct {
	watched
	settings Settings
	client   kubernetes.Interface
	// changed has an element when something changed that was not looked at yet.
	changed chan struct{}
	told    *teller
	// tried has what nginx said of certificates.
	tried trials
	// text is what nginx was told last.
	text string
	// served are the files of certificates that nginx was told of last, by their names.
	served map[string][]byte
}

// work starts nginx and keeps it up to date.
func (c *controller) work(ctx context.Context) error {
	if err := c.update(ctx, nil); err != nil {
		return err
	}
	nginx, err := start(c.settings.Program, c.settings.Dir)
	if err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return nginx.stop()
		case err := <-nginx.ended:
			return fmt.Errorf("nginx ended by itself: %w", errors.Join(err, errors.New("see above what it said")))
		case <-c.changed:
		}
		if err := c.update(ctx, nginx); err != nil {
			klog.FromContext(ctx).Error(err, "Cannot do what the Ingresses say, trying again")
			time.AfterFunc(10*pause, c.again)
		}
		clock.Sleep(ctx, pause)
	}
}

// update brings nginx, the status of Ingresses and what their owners are told up to date.
func (c *controller) update(ctx context.Context, nginx *process) error {
	cluster, files, err := c.cluster()
	if err != nil {
		return err
	}
	notices, err := c.serve(ctx, nginx, cluster, files)
	c.told.tell(notices)
	return errors.Join(err, c.publish(ctx, cluster.Ingresses))
}
