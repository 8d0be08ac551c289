package nginxingress

import (
	"context"
	"errors"
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// publish gives Ingresses the addresses of the Service in front of nginx.
func (c *controller) publish(ctx context.Context, ingresses []*networkingv1.Ingress) error {
	namespace, name, _ := strings.Cut(c.settings.Service, "/")
	service, err := c.services.Services(namespace).Get(name)
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	addresses := addressesOf(service)
	var errs []error
	for _, ingress := range ingresses {
		if reflect.DeepEqual(ingress.Status.LoadBalancer.Ingress, addresses) {
			continue
		}
		changed := ingress.DeepCopy()
		changed.Status.LoadBalancer.Ingress = addresses
		_, err := c.client.NetworkingV1().Ingresses(ingress.Namespace).UpdateStatus(ctx, changed, metav1.UpdateOptions{})
		// Of one that changed or went meanwhile the next event tells.
		if err != nil && !apierrors.IsConflict(err) && !apierrors.IsNotFound(err) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func addressesOf(service *corev1.Service) []networkingv1.IngressLoadBalancerIngress {
	var addresses []networkingv1.IngressLoadBalancerIngress
	for _, ingress := range service.Status.LoadBalancer.Ingress {
		addresses = append(addresses, networkingv1.IngressLoadBalancerIngress{IP: ingress.IP, Hostname: ingress.Hostname})
	}
	return addresses
}
