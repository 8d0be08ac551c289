package config

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ingress makes an Ingress of the namespace x; later ones are younger.
func ingress(name string, annotations map[string]string, rules ...networkingv1.IngressRule) *networkingv1.Ingress {
	made := &networkingv1.Ingress{ObjectMeta: metav1.ObjectMeta{Namespace: "x", Name: name, Annotations: map[string]string{}}}
	for key, value := range annotations {
		made.Annotations[Prefix+key] = value
	}
	made.CreationTimestamp = metav1.NewTime(time.Unix(int64(len(name)), 0))
	made.Spec.Rules = rules
	return made
}

func rule(host string, paths ...networkingv1.HTTPIngressPath) networkingv1.IngressRule {
	return networkingv1.IngressRule{Host: host, IngressRuleValue: networkingv1.IngressRuleValue{
		HTTP: &networkingv1.HTTPIngressRuleValue{Paths: paths}}}
}

func prefix(path, service string) networkingv1.HTTPIngressPath {
	kind := networkingv1.PathTypePrefix
	return networkingv1.HTTPIngressPath{Path: path, PathType: &kind, Backend: backend(service)}
}

func exact(path, service string) networkingv1.HTTPIngressPath {
	kind := networkingv1.PathTypeExact
	return networkingv1.HTTPIngressPath{Path: path, PathType: &kind, Backend: backend(service)}
}

func backend(service string) networkingv1.IngressBackend {
	return networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{
		Name: service, Port: networkingv1.ServiceBackendPort{Name: "web"}}}
}

// serve adds a Service of the namespace x, whose endpoints are at these ports of the loopback.
func (c *Cluster) serve(name string, ports ...int32) {
	if c.Services == nil {
		c.Services, c.Slices = map[string]*corev1.Service{}, map[string][]*discoveryv1.EndpointSlice{}
	}
	key, portName := "x/"+name, "web"
	c.Services[key] = &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "x", Name: name},
		Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{{Name: portName, Port: 80}}}}
	for _, port := range ports {
		c.Slices[key] = append(c.Slices[key], &discoveryv1.EndpointSlice{
			AddressType: discoveryv1.AddressTypeIPv4,
			Ports:       []discoveryv1.EndpointPort{{Name: &portName, Port: &port}},
			Endpoints:   []discoveryv1.Endpoint{{Addresses: []string{"127.0.0.1"}}},
		})
	}
}
