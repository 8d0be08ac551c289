package rules

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// netNode is a node: the namespace of the test with a bridge, and pods on it.
type netNode struct{ pods []*netPod }

// netPod is a network namespace with servers in it.
type netPod struct {
	name    string
	pod     *Pod
	handle  netns.NsHandle
	service string
}

// kernelSettings are what the node's agent sets, or the packets on the bridge meet no rules.
var kernelSettings = map[string]string{
	"net/ipv4/ip_forward": "1", "net/ipv6/conf/all/forwarding": "1",
	"net/bridge/bridge-nf-call-iptables": "1", "net/bridge/bridge-nf-call-ip6tables": "1",
}

func newNode(t *testing.T) *netNode {
	t.Helper()
	for path, value := range kernelSettings {
		if err := os.WriteFile("/proc/sys/"+path, []byte(value), 0); err != nil {
			t.Skipf("skipped: wants a kernel with br_netfilter: %v", err)
		}
	}
	bridge := &netlink.Bridge{LinkAttrs: netlink.LinkAttrs{Name: "cni0"}}
	must(t, netlink.LinkAdd(bridge))
	must(t, netlink.LinkSetUp(bridge))
	address(t, netlink.AddrAdd, bridge, "10.42.0.1/24")
	address(t, netlink.AddrAdd, bridge, "fd00::1/64")
	n := &netNode{}
	for i, namespace := range []string{"x", "w", "z"} {
		for j, name := range []string{"a", "b"} {
			n.pods = append(n.pods, newPod(t, bridge, namespace, name, 10*(i+1)+j))
		}
	}
	n.addServices(t)
	return n
}

// newPod is the pod 10.42.0.N and fd00::N.
func newPod(t *testing.T, bridge netlink.Link, namespace, name string, number int) *netPod {
	t.Helper()
	p := &netPod{name: namespace + "/" + name, service: fmt.Sprintf("10.43.0.%d", number), pod: &Pod{
		Namespace: namespace, Labels: labels.Set{"pod": name}, Local: true,
		Addresses: []netip.Addr{netip.MustParseAddr(fmt.Sprintf("10.42.0.%d", number)), netip.MustParseAddr(fmt.Sprintf("fd00::%d", number))},
		Ports:     []corev1.ContainerPort{{Name: "serve-80", ContainerPort: 80}, {Name: "serve-81", ContainerPort: 81}},
	}}
	away(t, func() {
		var err error
		p.handle, err = netns.New()
		must(t, err)
	})
	veth := &netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: "veth" + namespace + name, MasterIndex: bridge.Attrs().Index},
		PeerName: "eth0", PeerNamespace: netlink.NsFd(p.handle)}
	must(t, netlink.LinkAdd(veth))
	must(t, netlink.LinkSetHairpin(veth, true))
	must(t, netlink.LinkSetUp(veth))
	away(t, func() {
		must(t, netns.Set(p.handle))
		p.setUp(t)
		p.serve(t)
	})
	return p
}

func (p *netPod) setUp(t *testing.T) {
	for _, name := range []string{"lo", "eth0"} {
		link, err := netlink.LinkByName(name)
		must(t, err)
		must(t, netlink.LinkSetUp(link))
		if name == "lo" {
			continue
		}
		for i, gateway := range []string{"10.42.0.1", "fd00::1"} {
			address(t, netlink.AddrAdd, link, fmt.Sprintf("%s/%d", p.pod.Addresses[i], []int{24, 64}[i]))
			must(t, netlink.RouteAdd(&netlink.Route{LinkIndex: link.Attrs().Index, Gw: net.ParseIP(gateway)}))
		}
	}
}

// serve accepts TCP on 80 and 81, and answers UDP on 80.
func (p *netPod) serve(t *testing.T) {
	for _, port := range []string{":80", ":81"} {
		listener, err := net.Listen("tcp", port)
		must(t, err)
		go func() {
			for {
				if connection, err := listener.Accept(); err == nil {
					connection.Close()
				}
			}
		}()
	}
	packets, err := net.ListenPacket("udp", ":80")
	must(t, err)
	go func() {
		for buffer := make([]byte, 16); ; {
			if n, from, err := packets.ReadFrom(buffer); err == nil {
				_, _ = packets.WriteTo(buffer[:n], from)
			}
		}
	}()
}

// addServices puts an address before each pod, as kube-proxy does.
func (n *netNode) addServices(t *testing.T) {
	text := `table ip services {
	chain nat { type nat hook prerouting priority dstnat
%s	}
	chain hairpin { type nat hook postrouting priority srcnat
		ct status dnat masquerade
	}
}`
	var rules strings.Builder
	for _, p := range n.pods {
		fmt.Fprintf(&rules, "\t\tip daddr %s dnat to %s\n", p.service, p.pod.Addresses[0])
	}
	command := exec.Command("nft", "-f", "-")
	command.Stdin = strings.NewReader(fmt.Sprintf(text, &rules))
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
}

// forgetConnections makes the next packets new ones: a connection that an earlier case allowed goes on when a policy takes its
// pods apart, and a socket can get the port of one that is closed, which the kernel knows for half a minute where it was UDP.
func forgetConnections(t *testing.T) {
	t.Helper()
	must(t, netlink.ConntrackTableFlush(netlink.ConntrackTable))
}

// tryAll lets every pod try to reach every one, itself too, and tells what differs from the case.
func (n *netNode) tryAll(c reachCase) []string {
	var all sync.WaitGroup
	var lock sync.Mutex
	var wrong []string
	some := make(chan struct{}, 50) // at once: each is a thread
	for _, from := range n.pods {
		for _, to := range n.pods {
			for _, port := range []string{"tcp-80", "tcp-81", "udp-80"} {
				// A pod can always reach itself.
				want := from == to || c.allowed(from.name, to.name, port)
				for _, address := range []string{to.pod.Addresses[0].String(), to.pod.Addresses[1].String(), to.service} {
					all.Go(func() {
						some <- struct{}{}
						defer func() { <-some }()
						if got := from.reaches(address, port, want); got != want {
							lock.Lock()
							defer lock.Unlock()
							wrong = append(wrong, fmt.Sprintf("%s reaches %s (%s) at %s: %v", from.name, to.name, address, port, got))
						}
					})
				}
			}
		}
	}
	// The node's own packets, such as probes of the kubelet.
	for _, to := range n.pods {
		if !reach(to.pod.Addresses[0].String(), "tcp-80", true) {
			wrong = append(wrong, "the node does not reach "+to.name)
		}
	}
	all.Wait()
	return wrong
}

func (p *netPod) reaches(address, port string, want bool) (reached bool) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never back: the thread ends in the pod's namespace
		if netns.Set(p.handle) == nil {
			reached = reach(address, port, want)
		}
	}()
	<-done
	return reached
}

// shouts asks port 80 of UDP of everybody on the bridge, and says whether another pod answers.
func (p *netPod) shouts(group string) (answered bool) {
	own := p.pod.Addresses[0].String()
	if strings.Contains(group, ":") {
		own = p.pod.Addresses[1].String()
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // as in reaches
		if netns.Set(p.handle) != nil {
			return
		}
		socket, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.ParseIP(own)})
		if err != nil {
			return
		}
		defer socket.Close()
		to := &net.UDPAddr{IP: net.ParseIP(group), Port: 80}
		if to.IP.To4() == nil {
			to.Zone = "eth0"
		}
		_ = socket.SetDeadline(time.Now().Add(500 * time.Millisecond))
		_, _ = socket.WriteTo([]byte("?"), to)
		for {
			_, from, err := socket.ReadFromUDP(make([]byte, 16))
			if err != nil {
				return
			}
			if from.IP.String() != own { // it hears itself too
				answered = true
				return
			}
		}
	}()
	<-done
	return answered
}

// reach waits long for what is wanted, and not for what is not.
func reach(address, port string, want bool) bool {
	patience := 300 * time.Millisecond
	if want {
		patience = 10 * time.Second
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	protocol, number, _ := strings.Cut(port, "-")
	connection, err := (&net.Dialer{}).DialContext(ctx, protocol, net.JoinHostPort(address, number))
	if err != nil {
		return false
	}
	defer connection.Close()
	return protocol == "tcp" || echoes(ctx, connection)
}

func echoes(ctx context.Context, connection net.Conn) bool {
	for ctx.Err() == nil {
		_ = connection.SetDeadline(time.Now().Add(200 * time.Millisecond))
		_, _ = connection.Write([]byte("?"))
		if _, err := connection.Read(make([]byte, 16)); err == nil {
			return true
		}
	}
	return false
}

// away runs on a thread that may change its namespace and is not used again.
func away(t *testing.T, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		do()
	}()
	<-done
}

func address(t *testing.T, add func(netlink.Link, *netlink.Addr) error, link netlink.Link, text string) {
	t.Helper()
	a, err := netlink.ParseAddr(text)
	must(t, err)
	a.Flags = 0x02 // IFA_F_NODAD: usable at once
	must(t, add(link, a))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
