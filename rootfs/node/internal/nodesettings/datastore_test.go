package nodesettings

import (
	"strings"
	"testing"
)

const address = "[datastore]\nurl = \"postgres://kiln:p%40ss%2Fw@db.example.org/kiln\"\n"

func TestTheAddressOfADatabaseIsTakenApart(t *testing.T) {
	settings, err := Parse([]byte(address))
	if err != nil {
		t.Fatal(err)
	}
	c, err := settings.Datastore.Connection("postgres")
	if err != nil {
		t.Fatal(err)
	}
	if c.Address() != "db.example.org:5432" || c.Password != "p@ss/w" || c.User != "kiln" || c.Database != "kiln" || c.Clear {
		t.Errorf("%s, user %s, password of %d bytes, clear %v", c, c.User, len(c.Password), c.Clear)
	}
	parts := "[datastore]\nhost = \"10.0.0.5\"\ndatabase = \"kiln\"\nuser = \"kiln\"\npassword = \"p@ss/w\"\ntls = \"off\"\n"
	if settings, err = Parse([]byte(parts)); err != nil {
		t.Fatal(err)
	}
	if c, err = settings.Datastore.Connection("mysql"); err != nil || c.Address() != "10.0.0.5:3306" || !c.Clear {
		t.Errorf("%s, %v", c, err)
	}
}

func TestADatabaseOfAnotherKindIsRefused(t *testing.T) {
	settings, _ := Parse([]byte(address))
	for kind, words := range map[string]string{"mysql": "for mysql", "sqlite": "on the node"} {
		if _, err := settings.Datastore.Connection(kind); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestFaultsOfADatabaseShowNoSecret(t *testing.T) {
	for text, words := range map[string]string{
		"url = \"postgres://kiln:hunter22@h/kiln?sslmode=disable\"":                                 "%XX",
		"url = \"sqlite://kiln:hunter22@h/kiln\"":                                                   "postgres:// or mysql://",
		"url = \"mysql://kiln:hunter22@tcp(h:3306)/kiln\"":                                          "%XX",
		"url = \"postgres://kiln:hunter22@h/\"":                                                     "datastore.database",
		"url = \"postgres://kiln:hunter22@h/kiln\"\nhost = \"h\"":                                   "goes without",
		"host = \"h\"\ndatabase = \"Kiln\"\nuser = \"k\"\npassword = \"hunter22\"":                  "small letters",
		"url = \"postgres://kiln:hunter22@h/kiln\"\ntls = \"prefer\"":                               "verify or off",
		"url = \"postgres://kiln:hunter22@h/kiln\"\ncert = \"-----BEGIN CERTIFICATE-----\"":         "go together",
		"url = \"postgres://kiln:hunter22@h/kiln\"\ntls = \"off\"\nca = \"-----BEGIN CERTIFICATE\"": "no certificates",
		"url = \"postgres://kiln:hunter22@h/kiln\"\nca = \"/etc/ca.pem\"":                           "in PEM",
	} {
		_, err := Parse([]byte("[datastore]\n" + text + "\n"))
		if err == nil || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "hunter22") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
