package engine

import "context"

// optimizeAll has SQLite look at every table, whoever asked it lately: pages read
// through other connections than the writer's.
const optimizeAll = "PRAGMA optimize = 0x10002"

// Optimize brings what SQLite knows of its tables up to date where they have grown,
// some rows of each, so that it chooses the right index. PostgreSQL does that by
// itself (autovacuum).
func (db *DB) Optimize(ctx context.Context) error {
	if db.kind != SQLite {
		return nil
	}
	err := db.InTx(ctx, func(ctx context.Context) error {
		_, err := db.Exec(ctx, optimizeAll)
		return err
	})
	if err != nil {
		return err
	}
	// A connection reads the statistics when it opens.
	db.readDB.SetMaxIdleConns(0)
	db.readDB.SetMaxIdleConns(readers)
	return nil
}
