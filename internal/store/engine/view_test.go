package engine

import (
	"context"
	"testing"
)

// What a view reads second is as old as what it read first.
func TestAViewIsOfOneMoment(t *testing.T) {
	db := openLite(t)
	ctx := t.Context()
	read := func(ctx context.Context) (value string) {
		if err := db.Row(ctx, "SELECT COALESCE(MAX(value), '') FROM kept WHERE name = 'a'").Scan(&value); err != nil {
			t.Fatal(err)
		}
		return value
	}
	err := db.View(ctx, func(view context.Context) error {
		before := read(view)
		if err := put(ctx, db, "a", "written meanwhile"); err != nil {
			return err
		}
		if err := db.BeforeCommit(view, "key", func(context.Context) error { return nil }); err == nil {
			t.Error("a view that is never committed takes what comes before the commit")
		}
		if after := read(view); after != before {
			t.Errorf("%q, then %q", before, after)
		}
		return nil
	})
	if err != nil || read(ctx) != "written meanwhile" {
		t.Error(err, read(ctx))
	}
}
