package nginxingress

import (
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"kiln.dev/node/internal/nginxingress/config"
)

const trialCertificate, trialFile = "trial.pem", "trial.conf"

// reasonForm finds OpenSSL's reason in what nginx says of a file: (SSL: error:0A00018F:SSL routines::ee key too small).
var reasonForm = regexp.MustCompile(`\(SSL: error:[0-9A-F]+:[^:]*::([^):]*)`)

// trials are what nginx said of certificates, by the hash of their files: "" of those that it takes.
type trials map[[sha256.Size]byte]string

// secretsOf has the certificates of the Secrets that Ingresses name: why one cannot be shown, and the file of one that can.
func (c *controller) secretsOf(ingresses []*networkingv1.Ingress) (problems map[string]string, files map[string][]byte, err error) {
	problems, files = map[string]string{}, map[string][]byte{}
	before := c.tried
	c.tried = trials{} // of those that are there now
	for _, ingress := range ingresses {
		for _, named := range ingress.Spec.TLS {
			key := ingress.Namespace + "/" + named.SecretName
			if _, known := problems[key]; known {
				continue
			}
			secret, err := c.secrets.Secrets(ingress.Namespace).Get(named.SecretName)
			if apierrors.IsNotFound(err) {
				continue
			}
			if err != nil {
				return nil, nil, err
			}
			content, problem := contentOf(secret)
			if problem == "" {
				if problem, err = c.try(content, before); err != nil {
					return nil, nil, err
				}
			}
			if problems[key] = problem; problem == "" {
				files[key] = content
			}
		}
	}
	return problems, files, nil
}

// try is why nginx does not take a certificate; "" when it does. It is asked once.
func (c *controller) try(content []byte, before trials) (problem string, err error) {
	sum := sha256.Sum256(content)
	known := false
	for _, said := range []trials{c.tried, before} {
		if problem, known = said[sum]; known {
			break
		}
	}
	if !known {
		problem, err = c.tryCertificate(content)
	}
	if err == nil {
		c.tried[sum] = problem
	}
	return problem, err
}

func (c *controller) tryCertificate(content []byte) (string, error) {
	certificate := filepath.Join(c.settings.Dir, certificates, trialCertificate)
	file := filepath.Join(c.settings.Dir, trialFile)
	defer os.Remove(certificate)
	if err := os.WriteFile(certificate, content, 0o600); err != nil {
		return "", err
	}
	if err := os.WriteFile(file, []byte(config.Trial(c.machine(), certificate)), 0o600); err != nil {
		return "", err
	}
	err := try(c.settings.Program, c.settings.Dir, file)
	var refused refusal
	if !errors.As(err, &refused) || !strings.Contains(refused.said, trialCertificate) {
		return "", err
	}
	if reason := reasonForm.FindStringSubmatch(refused.said); reason != nil {
		return "nginx does not take its certificate or its key: " + reason[1], nil
	}
	return "nginx does not take its certificate or its key", nil
}
