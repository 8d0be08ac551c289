package nginxingress

import (
	"context"
	"encoding/pem"
	"flag"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes/fake"
)

// standIn names the variable by which this program is nginx.
const standIn = "KILN_TEST_IS_NGINX"

func TestMain(m *testing.M) {
	if os.Getenv(standIn) != "" {
		os.Exit(nginx(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// nginx takes the signals and arguments of the real one, and no configuration with the word in the file `refuse`. What a real nginx
// makes of a configuration is for the tests of package config.
func nginx(arguments []string) int {
	flags := flag.NewFlagSet("nginx", flag.ExitOnError)
	dir, try := flags.String("p", "", "the directory of all files"), flags.Bool("t", false, "try the configuration")
	flags.String("e", "", "where errors go")
	file := flags.String("c", "", "the configuration")
	flags.Bool("q", false, "say nothing of what is right")
	_ = flags.Parse(arguments)
	if *try {
		if word := read(*dir, "refuse"); word != "" && strings.Contains(read(*file), word) {
			return 1
		}
		return 0
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGQUIT)
	if os.WriteFile(filepath.Join(*dir, "pid"), []byte(strconv.Itoa(os.Getpid())), 0o600) != nil {
		return 1
	}
	for <-signals == syscall.SIGHUP {
		if os.WriteFile(filepath.Join(*dir, "said"), []byte("reload"), 0o600) != nil {
			return 1
		}
	}
	return 0
}

// TestNginxIsKeptUpToDate runs the controller: what Ingresses say reaches nginx and goes with them, and their owners are told.
func TestNginxIsKeptUpToDate(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	service := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "kube-system", Name: "nginx"}}
	service.Status.LoadBalancer.Ingress = []corev1.LoadBalancerIngress{{IP: "192.168.1.2"}}
	client := fake.NewClientset(service, class("nginx", Controller), class("other", "example.org/other"),
		ingress("web", "nginx"), ingress("elsewhere", "other"))
	c, dir := controllerOf(t, ctx, client)
	ended := make(chan error, 1)
	go func() { ended <- c.work(ctx) }()
	configured := func(host string) func() bool {
		return func() bool { return strings.Contains(read(dir, configFile), host+".example") }
	}

	// Before, a signal would end it.
	await(t, "nginx runs", func() bool { return read(dir, "pid") != "" })
	await(t, "the host is served", configured("web"))
	if configured("elsewhere")() {
		t.Error("a host of another class is served")
	}
	await(t, "the Ingress has the Service's address", func() bool { return address(ctx, client, "web") == "192.168.1.2" })
	if got := address(ctx, client, "elsewhere"); got != "" {
		t.Errorf("an Ingress of another class has the address %s", got)
	}
	await(t, "the missing Secret is told", func() bool { return told(ctx, client, "web") })

	secret := secret(t, "web")
	if _, err := client.CoreV1().Secrets("x").Create(ctx, secret, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	await(t, "nginx has the certificate", func() bool { return read(dir, certificates, "x_web.pem") != "" })
	await(t, "and knows that", func() bool { return strings.Contains(read(dir, "said"), "reload") })
	if info, err := os.Stat(filepath.Join(dir, certificates, "x_web.pem")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file with the key: %v, error %v", info, err)
	}

	if err := client.NetworkingV1().Ingresses("x").Delete(ctx, "web", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	await(t, "the certificate went with the Ingress", func() bool { return read(dir, certificates, "x_web.pem") == "" })
	if configured("web")() {
		t.Error("a host without an Ingress is served")
	}

	cancel()
	if err := <-ended; err != nil {
		t.Errorf("nginx was told to end: %v", err)
	}
}

// TestRefusedConfigurationChangesNothing runs the controller with an nginx that takes nothing for a while.
func TestRefusedConfigurationChangesNothing(t *testing.T) {
	client := fake.NewClientset(class("nginx", Controller), ingress("first", "nginx"))
	c, dir := controllerOf(t, t.Context(), client)
	if err := c.update(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	before, refuse := read(dir, configFile), filepath.Join(dir, "refuse")
	if err := os.WriteFile(refuse, []byte("http"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := client.NetworkingV1().Ingresses("x").Create(t.Context(), ingress("second", "nginx"), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	await(t, "nginx refuses", func() bool { return c.update(t.Context(), nil) != nil })
	if after := read(dir, configFile); after != before {
		t.Errorf("the configuration that was refused is there:\n%s", after)
	}
	if err := os.Remove(refuse); err != nil {
		t.Fatal(err)
	}
	if err := c.update(t.Context(), nil); err != nil || !strings.Contains(read(dir, configFile), "second.example") {
		t.Errorf("error %v, and the configuration is\n%s", err, read(dir, configFile))
	}
}

// TestAnIngressThatNginxRefusesIsLeftOut has two among others, one of them when nginx is to start.
func TestAnIngressThatNginxRefusesIsLeftOut(t *testing.T) {
	client := fake.NewClientset(class("nginx", Controller), ingress("first", "nginx"), ingress("bad-one", "nginx"), ingress("third", "nginx"))
	c, dir := controllerOf(t, t.Context(), client)
	if err := os.WriteFile(filepath.Join(dir, "refuse"), []byte("bad-"), 0o600); err != nil {
		t.Fatal(err)
	}
	serves := func(hosts ...string) {
		t.Helper()
		if err := c.update(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		for _, host := range []string{"first", "bad-one", "third", "bad-two", "fifth"} {
			if got := strings.Contains(read(dir, configFile), " "+host+".example;"); got != slices.Contains(hosts, host) {
				t.Errorf("%s is served: %v", host, got)
			}
		}
	}
	serves("first", "third")
	for _, name := range []string{"bad-two", "fifth"} {
		if _, err := client.NetworkingV1().Ingresses("x").Create(t.Context(), ingress(name, "nginx"), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	await(t, "all are known", func() bool {
		cluster, _, err := c.cluster()
		return err == nil && len(cluster.Ingresses) == 5
	})
	serves("first", "third", "fifth")
	for _, name := range []string{"bad-one", "bad-two"} {
		if key := (notice{name, "Refused", "nginx does not take the configuration: ; the Ingress is not served"}); !c.told.told[key] {
			t.Errorf("the owner of %s was told %v", name, c.told.told)
		}
	}
}

// TestAnIngressThatIsTooLargeIsLeftOut has two that together would fill the directory in memory, so that nothing could change any more.
func TestAnIngressThatIsTooLargeIsLeftOut(t *testing.T) {
	objects := []runtime.Object{class("nginx", Controller), ingress("web", "nginx")}
	for _, name := range []string{"large", "larger"} {
		objects = append(objects, large(name))
		port, unnamed := int32(80), ""
		objects = append(objects, &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "x", Name: name},
			Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 80}}}})
		objects = append(objects, &discoveryv1.EndpointSlice{
			ObjectMeta:  metav1.ObjectMeta{Namespace: "x", Name: name, Labels: map[string]string{discoveryv1.LabelServiceName: name}},
			AddressType: discoveryv1.AddressTypeIPv4, Ports: []discoveryv1.EndpointPort{{Name: &unnamed, Port: &port}},
			Endpoints: []discoveryv1.Endpoint{{Addresses: []string{"10.42.0.2"}}}})
	}
	c, dir := controllerOf(t, t.Context(), fake.NewClientset(objects...))
	if err := c.update(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	text := read(dir, configFile)
	for host, want := range map[string]bool{"web": true, "large": true, "larger": false} {
		if got := strings.Contains(text, " "+host+".example;"); got != want {
			t.Errorf("%s is served: %v", host, got)
		}
	}
	for told := range c.told.told {
		if told.uid == "larger" && strings.Contains(told.message, "there is room for") {
			return
		}
	}
	t.Error("its owner does not know")
}

// large is an Ingress of 1.4 MB, which the API server takes.
func large(name string) *networkingv1.Ingress {
	made := ingress(name, "nginx")
	paths := &made.Spec.Rules[0].HTTP.Paths
	for i := range 2000 {
		path := (*paths)[0]
		path.Path = "/" + strings.Repeat("a", 600) + strconv.Itoa(i)
		*paths = append(*paths, path)
	}
	return made
}

// TestALongNameOfASecretIsNoFault has one that is longer than the name of a file may be.
func TestALongNameOfASecretIsNoFault(t *testing.T) {
	name := strings.Repeat("s", 253)
	long := ingress("long", "nginx")
	long.Spec.TLS[0].SecretName = name
	c, dir := controllerOf(t, t.Context(), fake.NewClientset(class("nginx", Controller), secret(t, name), long))
	if err := c.update(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if len(c.served) != 1 || !strings.Contains(read(dir, configFile), fileOf("x/"+name)) {
		t.Errorf("nginx has the certificates %v", slices.Collect(maps.Keys(c.served)))
	}
}

// TestEndOfNginxIsTheEnd lets the pod be started again when nginx is gone.
func TestEndOfNginxIsTheEnd(t *testing.T) {
	c, dir := controllerOf(t, t.Context(), fake.NewClientset(class("nginx", Controller)))
	ended := make(chan error, 1)
	go func() { ended <- c.work(t.Context()) }()
	await(t, "nginx runs", func() bool { return read(dir, "pid") != "" })
	pid, err := strconv.Atoi(read(dir, "pid"))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "nginx ended by itself") {
		t.Errorf("error %v", err)
	}
}

// controllerOf watches the cluster of a client, with files in a directory that goes with the test.
func controllerOf(t *testing.T, ctx context.Context, client *fake.Clientset) (*controller, string) {
	t.Helper()
	dir := t.TempDir()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(standIn, "yes")
	if err := os.Mkdir(filepath.Join(dir, certificates), 0o700); err != nil {
		t.Fatal(err)
	}
	settings := Settings{Program: program, Dir: dir, Spool: dir, Service: "kube-system/nginx"}
	c := &controller{settings: settings, client: client, changed: make(chan struct{}, 1), told: newTeller(ctx, client)}
	if err := c.watch(ctx); err != nil {
		t.Fatal(err)
	}
	return c, dir
}

func await(t *testing.T, what string, happened func() bool) {
	t.Helper()
	err := wait.PollUntilContextTimeout(t.Context(), 20*time.Millisecond, 20*time.Second, true, func(context.Context) (bool, error) {
		return happened(), nil
	})
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func read(parts ...string) string {
	text, _ := os.ReadFile(filepath.Join(parts...))
	return string(text)
}

func address(ctx context.Context, client *fake.Clientset, name string) string {
	found, err := client.NetworkingV1().Ingresses("x").Get(ctx, name, metav1.GetOptions{})
	if err != nil || len(found.Status.LoadBalancer.Ingress) == 0 {
		return ""
	}
	return found.Status.LoadBalancer.Ingress[0].IP
}

func told(ctx context.Context, client *fake.Clientset, about string) bool {
	events, err := client.CoreV1().Events("x").List(ctx, metav1.ListOptions{})
	if err != nil {
		return false
	}
	for _, event := range events.Items {
		if event.InvolvedObject.Name == about && strings.Contains(event.Message, "Secret") {
			return true
		}
	}
	return false
}

// secret of the namespace x has the certificate that the controller makes for hosts without one: it fits its key.
func secret(t *testing.T, name string) *corev1.Secret {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, certificates), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := writeOwnCertificate(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	certificate, key := pem.Decode([]byte(read(dir, certificates, ownCertificate)))
	return &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Namespace: "x", Name: name}, Type: corev1.SecretTypeTLS,
		Data: map[string][]byte{corev1.TLSCertKey: pem.EncodeToMemory(certificate), corev1.TLSPrivateKeyKey: key},
	}
}

func class(name, controller string) *networkingv1.IngressClass {
	return &networkingv1.IngressClass{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: networkingv1.IngressClassSpec{Controller: controller}}
}

// ingress of the namespace x, for the host NAME.example with the certificate of the Secret NAME.
func ingress(name, class string) *networkingv1.Ingress {
	host := name + ".example"
	made := &networkingv1.Ingress{ObjectMeta: metav1.ObjectMeta{Namespace: "x", Name: name, UID: types.UID(name)}}
	made.Spec.IngressClassName = &class
	made.Spec.TLS = []networkingv1.IngressTLS{{Hosts: []string{host}, SecretName: name}}
	kind := networkingv1.PathTypePrefix
	path := networkingv1.HTTPIngressPath{Path: "/", PathType: &kind, Backend: networkingv1.IngressBackend{
		Service: &networkingv1.IngressServiceBackend{Name: name, Port: networkingv1.ServiceBackendPort{Number: 80}}}}
	made.Spec.Rules = []networkingv1.IngressRule{{Host: host, IngressRuleValue: networkingv1.IngressRuleValue{
		HTTP: &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{path}}}}}
	return made
}
