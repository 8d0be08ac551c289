package datastore

import (
	"database/sql"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/k3s-io/kine/pkg/drivers"
	"github.com/k3s-io/kine/pkg/drivers/mysql"
	"github.com/k3s-io/kine/pkg/drivers/pgsql"
	"github.com/k3s-io/kine/pkg/tls"

	"kiln.dev/node/internal/datastore/connection"
)

// product is a kind of database outside of the node.
type product struct {
	name   string
	driver drivers.Constructor
	// source is how kine's driver wants to be told of the connection.
	source func(connection.Connection, connection.Files) string
	// open gives what connects as the driver will.
	open func(source string, files tls.Config) (*sql.DB, error)
	// lacksDatabase is about an error of a server that lets the user in and has no such database: kine makes it.
	lacksDatabase func(error) bool
}

var products = map[string]product{
	"postgres": {"PostgreSQL", pgsql.New, postgresSource, openPostgres, func(err error) bool {
		var told *pgconn.PgError
		return errors.As(err, &told) && told.Code == "3D000" // invalid_catalog_name
	}},
	"mysql": {"MySQL", mysql.New, mysqlSource, openMySQL, func(err error) bool {
		var told *mysqldriver.MySQLError
		return errors.As(err, &told) && told.Number == 1049 // ER_BAD_DB_ERROR
	}},
}

// connectTimeout, in seconds, is how long a server may take to let the node in.
const connectTimeout = 10

// postgresSource: a server that does not prove its name by a certificate of files.CA, or of the authorities that browsers know, is not
// talked to. The driver's own default would go on in the clear.
func postgresSource(c connection.Connection, files connection.Files) string {
	query := url.Values{"sslmode": {"verify-full"}, "connect_timeout": {strconv.Itoa(connectTimeout)}}
	if c.Clear {
		query.Set("sslmode", "disable")
	}
	for name, path := range map[string]string{"sslrootcert": files.CA, "sslcert": files.Cert, "sslkey": files.Key} {
		if path != "" {
			query.Set(name, path)
		}
	}
	address := url.URL{User: url.UserPassword(c.User, c.Password), Host: c.Address(), Path: "/" + c.Database, RawQuery: query.Encode()}
	return strings.TrimPrefix(address.String(), "//") // kine puts the scheme before it
}

func openPostgres(source string, _ tls.Config) (*sql.DB, error) {
	return sql.Open("pgx", "postgres://"+source)
}

// mysqlSource: as for PostgreSQL; kine and openMySQL take the files by themselves, and what the text says of TLS would go before them.
func mysqlSource(c connection.Connection, files connection.Files) string {
	config := mysqldriver.NewConfig()
	config.User, config.Passwd, config.Net, config.Addr, config.DBName = c.User, c.Password, "tcp", c.Address(), c.Database
	config.Timeout = connectTimeout * time.Second
	// A server whose machine is gone does not even refuse.
	config.ReadTimeout, config.WriteTimeout = time.Minute, time.Minute
	if !c.Clear && files == (connection.Files{}) {
		config.TLSConfig = "true"
	}
	return config.FormatDSN()
}

func openMySQL(source string, files tls.Config) (*sql.DB, error) {
	config, err := mysqldriver.ParseDSN(source)
	if err != nil {
		return nil, err
	}
	if config.TLS, err = files.ClientConfig(); err != nil {
		return nil, err
	}
	connector, err := mysqldriver.NewConnector(config)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}
