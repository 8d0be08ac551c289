package datastore

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"kiln.dev/node/internal/datastore/connection"
)

// password has whatever means something in an address.
const password = "p@ss/w:r?d#100%&='"

// judges make real servers that nobody uses yet: one user, with the password. A server that is not installed skips its tests.
var judges = map[string]func(t *testing.T, encrypted bool) *database{"postgres": postgres, "mysql": mariadb}

// database is a real server on loopback, with its data in a directory of its own, run as somebody without rights.
type database struct {
	t         *testing.T
	name      string
	dir       string
	port      uint16
	authority *authority // nil: in the clear
	arguments []string
	process   *exec.Cmd
}

func newDatabase(t *testing.T, name string, encrypted bool) *database {
	dir, err := os.MkdirTemp("", "db")
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &database{t: t, name: name, dir: dir, port: uint16(listener.Addr().(*net.TCPAddr).Port)}
	listener.Close()
	t.Cleanup(func() { d.stop(); os.RemoveAll(dir) })
	d.authority = newAuthority(t)
	if encrypted {
		cert, key := d.authority.leaf(t, "localhost")
		d.file("server.pem", cert)
		d.file("server.key", key)
		d.file("ca.pem", d.authority.pem)
	}
	d.own(dir)
	return d
}

func (d *database) connection() connection.Connection {
	c := connection.Connection{Host: "localhost", Port: d.port, Database: "kiln", User: "kiln", Password: password, Clear: true}
	if _, err := os.Stat(d.path("ca.pem")); err == nil {
		c.Clear, c.CA = false, d.authority.pem
	}
	return c
}

func (d *database) path(name string) string { return filepath.Join(d.dir, name) }

func (d *database) file(name, text string) {
	if err := os.WriteFile(d.path(name), []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	d.own(d.path(name))
}

// own gives a file to whom the server runs as: neither of them wants to be root.
func (d *database) own(path string) {
	if os.Getuid() == 0 {
		if err := os.Chown(path, nobody(d.t), nobody(d.t)); err != nil {
			d.t.Fatal(err)
		}
	}
}

func nobody(t *testing.T) int {
	account, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	id, _ := strconv.Atoi(account.Uid)
	return id
}

func (d *database) command(name string, arguments ...string) *exec.Cmd {
	command := exec.Command(name, arguments...)
	command.Dir, command.Env = d.dir, []string{"HOME=" + d.dir, "PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if os.Getuid() == 0 {
		id := uint32(nobody(d.t))
		command.SysProcAttr.Credential = &syscall.Credential{Uid: id, Gid: id}
	}
	return command
}

func (d *database) run(name string, arguments ...string) {
	if output, err := d.command(name, arguments...).CombinedOutput(); err != nil {
		d.t.Fatalf("%s: %v\n%s", name, err, output)
	}
}

// start returns when the server listens.
func (d *database) start() {
	log, err := os.OpenFile(d.path("log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		d.t.Error(err)
		return
	}
	defer log.Close()
	d.process = d.command(d.arguments[0], d.arguments[1:]...)
	d.process.Stdout, d.process.Stderr = log, log
	if err := d.process.Start(); err != nil {
		d.t.Error(err)
		return
	}
	for end := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", d.port)); err == nil {
			c.Close()
			return
		}
		if time.Now().After(end) {
			text, _ := os.ReadFile(d.path("log"))
			d.t.Errorf("%s does not listen:\n%s", d.name, text)
			return
		}
	}
}

// stop pulls the plug.
func (d *database) stop() {
	if d.process != nil {
		_ = d.process.Process.Kill()
		_ = d.process.Wait()
		d.process = nil
	}
}

// find skips the test when there is no such program.
func find(t *testing.T, pattern, packageName string) string {
	found, _ := filepath.Glob(pattern)
	if len(found) == 0 {
		t.Skipf("skipped: %s is not installed (package %s; ci/setup installs it)", pattern, packageName)
	}
	return found[len(found)-1]
}

func postgres(t *testing.T, encrypted bool) *database {
	bin := filepath.Dir(find(t, "/usr/lib/postgresql/*/bin/initdb", "postgresql"))
	d := newDatabase(t, "PostgreSQL", encrypted)
	d.file("password", password+"\n")
	d.run(bin+"/initdb", "-D", d.path("data"), "-U", "kiln", "-A", "scram-sha-256", "--pwfile", d.path("password"), "--no-sync")
	d.arguments = []string{bin + "/postgres", "-D", d.path("data"), "-p", strconv.Itoa(int(d.port)), "-k", d.dir, "-c", "listen_addresses=127.0.0.1"}
	if encrypted {
		d.arguments = append(d.arguments, "-c", "ssl=on", "-c", "ssl_cert_file="+d.path("server.pem"), "-c", "ssl_key_file="+d.path("server.key"))
		d.file("data/pg_hba.conf", "hostssl all all 127.0.0.1/32 scram-sha-256\n")
	}
	return d
}

func mariadb(t *testing.T, encrypted bool) *database {
	install := find(t, "/usr/bin/mariadb-install-db", "mariadb-server")
	d := newDatabase(t, "MySQL", encrypted)
	d.run(install, "--no-defaults", "--datadir="+d.path("data"), "--skip-test-db", "--auth-root-authentication-method=normal")
	// The users without a name that a new MariaDB has would go before it. One statement a line.
	d.file("users.sql", fmt.Sprintf("DELETE FROM mysql.global_priv WHERE User='';\nFLUSH PRIVILEGES;\n"+
		"CREATE USER IF NOT EXISTS kiln@'%%' IDENTIFIED BY '%s';\nGRANT ALL ON kiln.* TO kiln@'%%';\n", strings.ReplaceAll(password, "'", "''")))
	d.arguments = []string{find(t, "/usr/sbin/mariadbd", "mariadb-server"), "--no-defaults", "--datadir=" + d.path("data"), "--bind-address=127.0.0.1",
		"--port=" + strconv.Itoa(int(d.port)), "--socket=" + d.path("s"), "--pid-file=" + d.path("pid"), "--init-file=" + d.path("users.sql")}
	if encrypted {
		d.arguments = append(d.arguments, "--ssl-cert="+d.path("server.pem"), "--ssl-key="+d.path("server.key"), "--require-secure-transport=ON")
	}
	return d
}

// authority signs certificates.
type authority struct {
	pem  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	a := &authority{}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	a.key = newKey(t)
	raw, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err == nil {
		a.cert, err = x509.ParseCertificate(raw)
	}
	if err != nil {
		t.Fatal(err)
	}
	a.pem = block("CERTIFICATE", raw)
	return a
}

func (a *authority) leaf(t *testing.T, name string) (cert, key string) {
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	own := newKey(t)
	raw, err := x509.CreateCertificate(rand.Reader, template, a.cert, own.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(own)
	if err != nil {
		t.Fatal(err)
	}
	return block("CERTIFICATE", raw), block("PRIVATE KEY", secret)
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func block(kind string, raw []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: raw}))
}
