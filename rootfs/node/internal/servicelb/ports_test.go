package servicelb

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

var start = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

func service(name string, age time.Duration, ports ...int32) *corev1.Service {
	s := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name, CreationTimestamp: metav1.NewTime(start.Add(-age))},
		Spec:       corev1.ServiceSpec{Type: corev1.ServiceTypeLoadBalancer},
	}
	for _, number := range ports {
		s.Spec.Ports = append(s.Spec.Ports, corev1.ServicePort{Port: number, Protocol: corev1.ProtocolTCP})
	}
	return s
}

func TestOlderServiceWins(t *testing.T) {
	older, younger := service("b", time.Hour, 80, 443), service("a", time.Minute, 443)
	refused := allocate([]*corev1.Service{younger, older}, owners{})
	if refused[older] != "" || !strings.Contains(refused[younger], "TCP/443 of the node is in use by service default/b") {
		t.Errorf("refused %v", refused)
	}
}

func TestRefusedServiceHoldsNothing(t *testing.T) {
	refusedOne, free := service("a", time.Hour, 80, 22), service("b", time.Minute, 80)
	refused := allocate([]*corev1.Service{refusedOne, free}, nodePorts(6443))
	if refused[refusedOne] == "" || refused[free] != "" {
		t.Errorf("refused %v", refused)
	}
}

func TestProtocolsDoNotCollide(t *testing.T) {
	tcp, udp := service("tcp", time.Hour, 53), service("udp", time.Minute, 53)
	udp.Spec.Ports[0].Protocol = corev1.ProtocolUDP
	if refused := allocate([]*corev1.Service{tcp, udp}, owners{}); len(refused) != 0 {
		t.Errorf("refused %v", refused)
	}
}

func TestHostAndNodePorts(t *testing.T) {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "web", Name: "nginx"}, Spec: corev1.PodSpec{
		Containers: []corev1.Container{{Ports: []corev1.ContainerPort{{HostPort: 8080}}}}}}
	taken := nodePorts(6443)
	taken.addPods([]*corev1.Pod{pod})
	other := service("other", time.Hour, 1)
	other.Spec.Ports[0].NodePort = 30080
	taken.addNodePorts([]*corev1.Service{other})
	for number, want := range map[int32]string{8080: "pod web/nginx", 30080: "node port of service default/other",
		6443: "API server", 10250: "kubelet"} {
		s := service("s", time.Minute, number)
		if reason := allocate([]*corev1.Service{s}, taken)[s]; !strings.Contains(reason, want) {
			t.Errorf("port %d: %q, want %q in it", number, reason, want)
		}
	}
	pod.Status.Phase = corev1.PodSucceeded
	free := owners{}
	free.addPods([]*corev1.Pod{pod})
	if len(free) != 0 {
		t.Errorf("a pod that ended holds %v", free)
	}
}

func TestANodePortOfItsOwnIsNobodyElses(t *testing.T) {
	same, crossed := service("same", time.Hour, 30080), service("crossed", time.Minute, 30081, 30082)
	same.Spec.Ports[0].NodePort = 30080
	crossed.Spec.Ports[0].NodePort, crossed.Spec.Ports[1].NodePort = 30082, 30081
	all := []*corev1.Service{same, crossed}
	taken := nodePorts(6443)
	taken.addNodePorts(all)
	refused := allocate(all, taken)
	if refused[same] != "" || !strings.Contains(refused[crossed], "the node port of service default/crossed") {
		t.Errorf("refused %v", refused)
	}
}

func TestOurs(t *testing.T) {
	foreign, mine := "example.com/lb", Class
	s := service("s", 0, 80)
	for _, c := range []struct {
		class *string
		want  bool
	}{{nil, true}, {&mine, true}, {&foreign, false}} {
		s.Spec.LoadBalancerClass = c.class
		if ours(s) != c.want {
			t.Errorf("class %v: ours is %v", c.class, !c.want)
		}
	}
	s.Spec.LoadBalancerClass, s.Spec.Type = nil, corev1.ServiceTypeNodePort
	if ours(s) {
		t.Error("a NodePort service is not ours")
	}
}
