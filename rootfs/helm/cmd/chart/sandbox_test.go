package main

import (
	"encoding/json"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestMain becomes another process in some tests: what is shut stays shut.
func TestMain(m *testing.M) {
	switch os.Getenv("KILN_TEST") {
	case "shut":
		probe()
	case "main":
		main()
	default:
		os.Exit(m.Run())
	}
}

// probe says what a shut process may still do.
func probe() {
	if err := shut(); err != nil {
		panic(err)
	}
	_, dial := net.Dial("tcp", "127.0.0.1:1")
	start := exec.Command("/proc/self/exe").Run()
	_, read := os.ReadFile("/etc/passwd")
	write := os.WriteFile("/tmp/kiln-chart-was-here", nil, 0o600)
	for name, err := range map[string]error{"dial": dial, "start": start, "read": read, "write": write} {
		if !errors.Is(err, unix.EPERM) {
			os.Stdout.WriteString(name + " is possible\n")
		}
	}
	os.Stdout.WriteString("shut")
}

// again starts this program as another one.
func again(as string) *exec.Cmd {
	command := exec.Command(os.Args[0])
	command.Env = []string{"KILN_TEST=" + as}
	return command
}

func TestNothingGetsOutOrIn(t *testing.T) {
	if said, err := again("shut").CombinedOutput(); err != nil || string(said) != "shut" {
		t.Errorf("%v: %s", err, said)
	}
}

// whole runs the program itself.
func whole(t *testing.T, changed map[string]string) (string, error) {
	t.Helper()
	ask, err := json.Marshal(request{Chart: chartOf(t, changed), Release: "store", Namespace: "shop", Kubernetes: "1.37.2"})
	if err != nil {
		t.Fatal(err)
	}
	command := again("main")
	command.Stdin = strings.NewReader(string(ask))
	said, err := command.CombinedOutput()
	return string(said), err
}

func TestASchemaReadsNoFilesAndAsksNobody(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret.json")
	// A schema that nothing satisfies: were it read, its words would be there.
	if err := os.WriteFile(secret, []byte(`{"required": ["was-read"]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for place, words := range map[string]string{"file://" + secret: "operation not permitted", "http://127.0.0.1:1/a.json": "operation not permitted"} {
		said, err := whole(t, map[string]string{"values.schema.json": `{"$ref": "` + place + `"}`})
		if err == nil || !strings.Contains(said, words) || strings.Contains(said, "was-read") {
			t.Errorf("%s: %v: %s", place, err, said)
		}
	}
}

func TestTheProgramItself(t *testing.T) {
	said, err := whole(t, map[string]string{"templates/zone.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: zone}
data: {berlin: '{{ dateInZone "15:04 MST" 1753833600 "Europe/Berlin" }}', here: '{{ date "15:04 MST" 1753833600 }}'}
`})
	if err != nil || !strings.Contains(said, "berlin: 02:00 CEST") || !strings.Contains(said, "here: 00:00 UTC") {
		t.Errorf("%v: %s", err, said)
	}
}
