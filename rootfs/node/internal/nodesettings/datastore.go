package nodesettings

import (
	"errors"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"kiln.dev/node/internal/datastore/connection"
)

// Datastore is where a database is, in one address or in its parts, and how its server is known.
type Datastore struct {
	URL      string `toml:"url"`
	Host     string `toml:"host"`
	Port     uint16 `toml:"port"`
	Database string `toml:"database"`
	User     string `toml:"user"`
	Password string `toml:"password"`
	TLS      string `toml:"tls"`
	CA       string `toml:"ca"`
	Cert     string `toml:"cert"`
	Key      string `toml:"key"`
}

var (
	databaseHost = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$`)
	databaseName = regexp.MustCompile(`^[a-z0-9_][a-z0-9_-]{0,62}$`)
	databaseUser = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,62}$`)
)

// kinds has the words of datastore.kind for the schemes of addresses.
var kinds = map[string]string{"postgres": "postgres", "postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql"}

var ports = map[string]uint16{"postgres": 5432, "mysql": 3306}

// validate shows neither password nor address in any error.
func (d *Datastore) validate() error {
	c, kind, err := d.parts()
	if err != nil {
		return err
	}
	var errs []error
	check := func(right bool, words string) {
		if !right {
			errs = append(errs, errors.New("datastore"+words))
		}
	}
	check(kind == "" || kinds[kind] != "", ".url: it begins with postgres:// or mysql://")
	check(databaseHost.MatchString(c.Host), ".host: this is no name or address of a server")
	check(databaseName.MatchString(c.Database), ".database: a name has small letters, digits, `_` and `-`")
	check(databaseUser.MatchString(c.User), ".user: this is no name of a user")
	check(!strings.ContainsRune(c.Password, 0), ".password: it has a zero byte")
	check(d.TLS == "" || d.TLS == "verify" || d.TLS == "off", ".tls: it is verify or off")
	check(d.TLS != "off" || d.CA+d.Cert+d.Key == "", ".tls: with off there are no certificates")
	check((d.Cert == "") == (d.Key == ""), ".cert: certificate and key go together")
	for _, pem := range []string{d.CA, d.Cert, d.Key} {
		check(pem == "" || strings.HasPrefix(strings.TrimSpace(pem), "-----BEGIN "), ": ca, cert and key are in PEM")
	}
	return errors.Join(errs...)
}

// parts takes the address apart, if there is one. Its scheme is nothing without one.
func (d *Datastore) parts() (c connection.Connection, scheme string, err error) {
	c = connection.Connection{Host: d.Host, Port: d.Port, Database: d.Database, User: d.User, Password: d.Password,
		Clear: d.TLS == "off", CA: d.CA, Cert: d.Cert, Key: d.Key}
	if d.URL == "" {
		return c, "", nil
	}
	if d.Host+d.Database+d.User+d.Password != "" || d.Port != 0 {
		return c, "", errors.New("datastore.url: it goes without host, port, database, user and password, which are in it")
	}
	wrong := errors.New("datastore.url: it is not postgres://user:password@host:port/database, or mysql://…, with %XX for special characters")
	address, err := url.Parse(d.URL)
	if err != nil || address.User == nil || address.Opaque != "" || address.RawQuery != "" || address.Fragment != "" {
		return c, "", wrong
	}
	c.Host, c.Database, c.User = address.Hostname(), strings.TrimPrefix(address.Path, "/"), address.User.Username()
	c.Password, _ = address.User.Password()
	if port := address.Port(); port != "" {
		number, err := strconv.ParseUint(port, 10, 16)
		if err != nil || number == 0 {
			return c, "", wrong
		}
		c.Port = uint16(number)
	}
	return c, address.Scheme, nil
}

// Connection is what an image of that datastore.kind is to use.
func (d *Datastore) Connection(kind string) (connection.Connection, error) {
	c, scheme, err := d.parts()
	switch {
	case err != nil:
		return c, err
	case ports[kind] == 0:
		return c, errors.New("datastore: this image keeps its cluster on the node, in " + kind)
	case scheme != "" && kinds[scheme] != kind:
		return c, errors.New("datastore.url: this image is for " + kind + ", not for " + scheme)
	}
	if c.Port == 0 {
		c.Port = ports[kind]
	}
	if ip := net.ParseIP(c.Host); ip != nil {
		c.Host = ip.String()
	}
	return c, nil
}
