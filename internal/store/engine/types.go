package engine

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// sqlTypes are the types of PostgreSQL for the values that statements are given.
// The server says itself what a prepared statement wants; where none is prepared, as
// the address may ask for behind a proxy (default_query_exec_mode), we have to know.
// pgx's own table of all types is left out of the released program: 1.4 MB.
var sqlTypes = []struct {
	value any
	name  string
}{
	{0, "int8"}, {int64(0), "int8"}, {0.0, "float8"}, {false, "bool"}, {"", "text"}, {[]byte{}, "bytea"}, {time.Time{}, "timestamptz"},
	{[]int64{}, "_int8"}, {[]string{}, "_text"},
}

// knowTypes is what a new connection is told.
var knowTypes = stdlib.OptionAfterConnect(func(_ context.Context, conn *pgx.Conn) error {
	for _, t := range sqlTypes {
		conn.TypeMap().RegisterDefaultPgType(t.value, t.name)
	}
	return nil
})
