package nginxingress

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// process is nginx.
type process struct {
	command *exec.Cmd
	// ended gets how it ended.
	ended chan error
}

// arguments make nginx read one file and nothing of Debian's directories.
func arguments(dir, file string) []string { return []string{"-e", "stderr", "-p", dir, "-c", file} }

func start(program, dir string) (*process, error) {
	command := exec.Command(program, arguments(dir, configFile)...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := command.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	return &process{command, ended}, nil
}

// refusal is that nginx was asked about a configuration and does not take it.
type refusal struct{ said string }

func (r refusal) Error() string { return "nginx does not take the configuration: " + r.said }

// try asks nginx whether it takes a configuration.
func try(program, dir, file string) error {
	said, err := exec.Command(program, append(arguments(dir, file), "-t", "-q")...).CombinedOutput()
	var ended *exec.ExitError
	if errors.As(err, &ended) && ended.Exited() {
		return refusal{strings.TrimSpace(string(said))}
	}
	return err
}

// reload makes a running nginx read its configuration again; requests and connections that are there go on.
func (p *process) reload() error {
	if p == nil {
		return nil
	}
	return p.command.Process.Signal(syscall.SIGHUP)
}

// stop lets requests end.
func (p *process) stop() error {
	if err := p.command.Process.Signal(syscall.SIGQUIT); err != nil {
		return err
	}
	return <-p.ended
}
