package config

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// summary is a configuration in few words: HOST PATH[=] -> UPSTREAM.
func summary(config Config) []string {
	var lines []string
	for _, server := range config.Servers {
		for _, location := range server.Locations {
			mark := map[bool]string{true: "="}[location.Exact]
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s%s -> %s", server.Host, mark, location.Path, location.Upstream)))
		}
	}
	return lines
}

func compile(t *testing.T, want []string, reasons []string, ingresses ...*networkingv1.Ingress) {
	t.Helper()
	cluster := Cluster{Ingresses: ingresses}
	cluster.serve("a", 1001)
	cluster.serve("b", 1002, 1003)
	cluster.serve("nobody")
	config, notices := Compile(cluster)
	if got := summary(config); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	var told []string
	for _, notice := range notices {
		told = append(told, notice.Reason+": "+notice.Message)
	}
	if !slices.Equal(told, reasons) {
		t.Errorf("told %q\nwant %q", told, reasons)
	}
}

func TestAPrefixEndsAtASlashThatNeedNotBeWritten(t *testing.T) {
	compile(t, []string{"h / -> x_a_80", "h /b -> x_b_80"}, nil, ingress("i", nil, rule("h", prefix("/", "a"), prefix("/b/", "b"))))
}

func TestOfTwoPathsThatMeanTheSameTheLongerOneCounts(t *testing.T) {
	compile(t, []string{"h /b -> x_b_80"}, []string{`Taken: the path /b of "h" is an older Ingress's, or written longer`},
		ingress("i", nil, rule("h", prefix("/b", "a"), prefix("/b/", "b"))))
}

func TestTheOldestIngressHasAPath(t *testing.T) {
	compile(t, []string{"h =/p -> x_b_80", "h /p -> x_a_80"}, []string{`Taken: the path /p of "h" is an older Ingress's, or written longer`},
		ingress("younger", nil, rule("h", prefix("/p", "b"))),
		ingress("older", nil, rule("h", prefix("/p", "a"), exact("/p", "b"))))
}

// "If unspecified, or no rule matches, all traffic is sent to the default backend" (IngressSpec), and a rule without a host "routes all
// traffic" (IngressRule).
func TestRulesWithoutAHostHoldForAllHosts(t *testing.T) {
	all := ingress("i", nil)
	rest := backend("b")
	all.Spec.DefaultBackend = &rest
	compile(t, []string{"/ -> x_b_80", "h / -> x_b_80", "h /p -> x_a_80"}, nil, all, ingress("ii", nil, rule("h", prefix("/p", "a"))))
	// What a host answers itself, it answers alone; a star is nearer to it than no host.
	compile(t, []string{
		"/p/q -> x_a_80", "/r -> x_a_80", "/s -> x_a_80",
		"*.e /p/q -> x_a_80", "*.e /r -> x_b_80", "*.e /s -> x_a_80",
		"a.e /p -> x_b_80", "a.e =/r -> x_a_80", "a.e /r -> x_b_80", "a.e /s -> x_a_80",
	}, nil,
		ingress("i", nil, rule("", prefix("/p/q", "a"), prefix("/r", "a"), prefix("/s", "a"))),
		ingress("ii", nil, rule("*.e", prefix("/r", "b"))),
		ingress("iii", nil, rule("a.e", prefix("/p", "b"), exact("/r", "a"))))
}

func TestManyRulesWithoutAHostAreNotWrittenForEveryHost(t *testing.T) {
	paths := []networkingv1.HTTPIngressPath{prefix("/", "b")}
	for i := range mostShared {
		paths = append(paths, prefix(fmt.Sprint("/", i), "b"))
	}
	for count, want := range map[int]int{mostShared: mostShared + 1, mostShared + 1: 2} {
		config, _ := Compile(Cluster{Ingresses: []*networkingv1.Ingress{
			ingress("i", nil, rule("", paths[:count]...)), ingress("ii", nil, rule("h", prefix("/own", "a")))}})
		if got := len(config.Servers[1].Locations); got != want {
			t.Errorf("of %d rules without a host and its own the host has %d, want %d", count, got, want)
		}
	}
}

// Otherwise whoever may make an Ingress could lead the visitors of another one's host to a path of his own.
func TestTheOldestIngressHasTheRoot(t *testing.T) {
	leads := func(name, to string, rules ...networkingv1.IngressRule) *networkingv1.Ingress {
		return ingress(name, map[string]string{"app-root": to}, rules...)
	}
	for name, c := range map[string]struct {
		older, younger *networkingv1.Ingress
		root           string
	}{
		"it answers there":       {ingress("i", nil, rule("h", prefix("/", "a"))), leads("ii", "/b", rule("h", prefix("/b", "b"))), ""},
		"it leads elsewhere":     {leads("i", "/a", rule("h", prefix("/a", "a"))), leads("ii", "/b", rule("h", prefix("/b", "b"))), "/a"},
		"it has another path":    {ingress("i", nil, rule("h", prefix("/a", "a"))), leads("ii", "/b", rule("h", prefix("/b", "b"))), "/b"},
		"it says the same twice": {leads("i", "/a", rule("h", prefix("/a", "a")), rule("h", prefix("/b", "a"))), ingress("ii", nil), "/a"},
	} {
		config, _ := Compile(Cluster{Ingresses: []*networkingv1.Ingress{c.younger, c.older}})
		if got := config.Servers[1].AppRoot; got != c.root {
			t.Errorf("%s: the root leads to %q, want %q", name, got, c.root)
		}
	}
}

func TestADefaultBackendAnswersForTheRest(t *testing.T) {
	one := ingress("i", nil, rule("h", prefix("/p", "a")))
	all := ingress("ii", nil)
	for _, i := range []*networkingv1.Ingress{one, all} {
		rest := backend("b")
		i.Spec.DefaultBackend = &rest
	}
	compile(t, []string{"/ -> x_b_80", "h / -> x_b_80", "h /p -> x_a_80"}, nil, one, all)
}

func TestWhoHasNoEndpointAnswersAllTheSame(t *testing.T) {
	compile(t, []string{"h / ->", "h /p ->"}, []string{"NoService: there is no Service x/missing"},
		ingress("i", nil, rule("h", prefix("/", "nobody"), prefix("/p", "missing"))))
}

func TestAPortIsOneOfTCP(t *testing.T) {
	web := ingress("i", nil, rule("h", prefix("/", "a")))
	web.Spec.Rules[0].HTTP.Paths[0].Backend.Service.Port = networkingv1.ServiceBackendPort{Number: 443}
	cluster := Cluster{Ingresses: []*networkingv1.Ingress{web}}
	cluster.serve("a", 1001)
	cluster.Services["x/a"].Spec.Ports = []corev1.ServicePort{
		{Name: "quic", Port: 443, Protocol: corev1.ProtocolUDP}, {Name: "web", Port: 443, Protocol: corev1.ProtocolTCP}}
	config, notices := Compile(cluster)
	if got := summary(config); !slices.Equal(got, []string{"h / -> x_a_443"}) {
		t.Errorf("%q, told %v", got, notices)
	}
}

func TestWhatCouldSayMoreThanAPathIsRefused(t *testing.T) {
	for _, path := range []string{"/a b", "/a\"", "/{", "/$uri", "/a\nb", "/\\", "no-slash", "/%2e", "/ä", "/a#", "/" + strings.Repeat("a", 5000)} {
		config, notices := Compile(Cluster{Ingresses: []*networkingv1.Ingress{ingress("i", nil, rule("h", prefix(path, "a")))}})
		if len(summary(config)) != 0 || len(notices) != 1 || notices[0].Reason != "Refused" {
			t.Errorf("%q: %q, %v", path, summary(config), notices)
		}
	}
}

func TestHostsAreNames(t *testing.T) {
	for _, host := range []string{"h;", "a b", "~.*", "*", "a.*.b", "\"h\"", "A"} {
		if config, _ := Compile(Cluster{Ingresses: []*networkingv1.Ingress{ingress("i", nil, rule(host, prefix("/", "a")))}}); len(config.Servers) != 1 {
			t.Errorf("%q is served", host)
		}
	}
}

func TestAnAnnotationThatKeepsSomebodyOutIsNeverPassedOver(t *testing.T) {
	compile(t, nil, []string{
		"Refused: this nginx does not know the annotation nginx.ingress.kubernetes.io/auth-type; the Ingress is not served",
		`Refused: the annotation nginx.ingress.kubernetes.io/whitelist-source-range is wrong: "10.0.0.0/33" is not a network such as 10.0.0.0/8; the Ingress is not served`,
	},
		ingress("i", map[string]string{"auth-type": "basic"}, rule("h", prefix("/", "a"))),
		ingress("ii", map[string]string{"whitelist-source-range": "10.1.1.1, 10.0.0.0/33"}, rule("h", prefix("/", "a"))))
	compile(t, []string{"h / -> x_a_80"},
		[]string{"AnnotationIgnored: this nginx does not know the annotation nginx.ingress.kubernetes.io/proxy-buffer-size"},
		ingress("i", map[string]string{"proxy-buffer-size": "8k"}, rule("h", prefix("/", "a"))))
}

func TestValuesOfAnnotationsCannotEndALine(t *testing.T) {
	for name := range setters {
		for _, value := range []string{"1; }", "/a\" b", "/x;\n", "$host", "a{"} {
			said := annotations(map[string]string{Prefix + name: value})
			text := Config{Servers: []Server{{Host: "h", AppRoot: said.appRoot, Locations: []Location{{Path: "/", Upstream: "u", Options: said.Options}}}}}.Text(onLoopback(""))
			if said.refused == "" && strings.Contains(text, value) && strings.ContainsAny(value, "\"{}\n$") {
				t.Errorf("%s: %q is in the configuration", name, value)
			}
		}
	}
}

func TestCertificatesOfHosts(t *testing.T) {
	one := ingress("i", nil, rule("h", prefix("/", "a")), rule("g", prefix("/", "a")))
	one.Spec.TLS = []networkingv1.IngressTLS{{Hosts: []string{"h"}, SecretName: "good"}, {Hosts: []string{"g"}, SecretName: "bad"}}
	cluster := Cluster{Ingresses: []*networkingv1.Ingress{one}, Certificates: map[string]string{"x/good": "", "x/bad": "it is empty"}}
	cluster.serve("a", 1001)
	config, notices := Compile(cluster)
	if g, h := config.Servers[1], config.Servers[2]; g.Certificate != "" || h.Certificate != "x/good" {
		t.Errorf("g has %q, h has %q", g.Certificate, h.Certificate)
	}
	if len(notices) != 1 || notices[0].Message != "the Secret x/bad: it is empty" {
		t.Errorf("told: %v", notices)
	}
}

func TestWhichCertificateAHostShows(t *testing.T) {
	tls := func(secret string, hosts ...string) networkingv1.IngressTLS {
		return networkingv1.IngressTLS{Hosts: hosts, SecretName: secret}
	}
	everything := ingress("i", nil)
	all := backend("a")
	everything.Spec.DefaultBackend = &all
	for name, c := range map[string]struct {
		ingress *networkingv1.Ingress
		tls     []networkingv1.IngressTLS
		want    string // host=secret
	}{
		"no hosts means those of the rules": {ingress("i", nil, rule("a.e", prefix("/", "a"))), []networkingv1.IngressTLS{tls("one")}, "= a.e=x/one"},
		"no hosts and no rules means all":   {everything, []networkingv1.IngressTLS{tls("one")}, "=x/one"},
		"a star stands for a label": {ingress("i", nil, rule("a.e", prefix("/", "a")), rule("b.a.e", prefix("/", "a"))),
			[]networkingv1.IngressTLS{tls("one", "*.e")}, "= a.e=x/one b.a.e="},
		"a name goes before a star": {ingress("i", nil, rule("a.e", prefix("/", "a"))),
			[]networkingv1.IngressTLS{tls("one", "*.e"), tls("two", "a.e")}, "= a.e=x/two"},
	} {
		c.ingress.Spec.TLS = c.tls
		config, _ := Compile(Cluster{Ingresses: []*networkingv1.Ingress{c.ingress}, Certificates: map[string]string{"x/one": "", "x/two": ""}})
		var got []string
		for _, server := range config.Servers {
			got = append(got, server.Host+"="+server.Certificate)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestTheOrderOfIngressesDoesNotMatter(t *testing.T) {
	a, b := ingress("a", nil, rule("h", prefix("/", "a"))), ingress("b", nil, rule("h", prefix("/", "b")))
	a.CreationTimestamp, b.CreationTimestamp = metav1.Time{}, metav1.Time{}
	for _, order := range [][]*networkingv1.Ingress{{a, b}, {b, a}} {
		compile(t, []string{"h / -> x_a_80"}, []string{`Taken: the path / of "h" is an older Ingress's, or written longer`}, order...)
	}
}
