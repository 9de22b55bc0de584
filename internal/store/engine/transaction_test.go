package engine

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"
)

// What rooms hang on a transaction lives and dies with it.
func TestWhatATransactionHolds(t *testing.T) {
	db, ctx := openLite(t), t.Context()
	type key struct{}
	held := func(ctx context.Context) (*[]string, bool) {
		return Held(ctx, key{}, func() *[]string { return new([]string) })
	}
	if _, inside := held(ctx); inside {
		t.Error("a value is held outside of a transaction")
	}
	if err := db.BeforeCommit(ctx, key{}, func(context.Context) error { return nil }); err == nil {
		t.Error("a write before no commit was taken")
	}
	var said []string
	wakes := make(chan struct{}, 2)
	db.Wake("work", wakes)
	note := func(ctx context.Context, word string) {
		list, _ := held(ctx)
		*list = append(*list, word)
	}
	boom := errors.New("boom")
	for _, fails := range []error{boom, nil} {
		said = nil
		err := db.InTx(ctx, func(ctx context.Context) error {
			for range 2 {
				note(ctx, "gathered")
				db.WakeAfter(ctx, "work")
				if err := db.BeforeCommit(ctx, key{}, func(ctx context.Context) error {
					note(ctx, "written")
					list, _ := held(ctx)
					said = slices.Clone(*list)
					return errors.Join(fails, db.BeforeCommit(ctx, "late", func(context.Context) error {
						said = append(said, "late")
						return nil
					}))
				}); err != nil {
					return err
				}
			}
			db.AfterCommit(ctx, func() { said = append(said, "durable") })
			return nil
		})
		want, woken := []string{"gathered", "gathered", "written"}, 0
		if fails == nil {
			want, woken = append(want, "late", "durable"), 1
		}
		if !errors.Is(err, fails) || !slices.Equal(said, want) || len(wakes) != woken {
			t.Errorf("fails %v: %v, said %v, want %v, %d wakes", fails, err, said, want, len(wakes))
		}
	}
}

// A rehearsed transaction runs twice and is stored once; what it changes outside
// shows.
func TestRehearsal(t *testing.T) {
	ctx := t.Context()
	db, err := Open(ctx, Options{URL: filepath.Join(t.TempDir(), "desk.db"), Now: noon, Rehearse: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := run(ctx, db, "CREATE TABLE kept (name TEXT NOT NULL)"); err != nil {
		t.Fatal(err)
	}
	runs, after := 0, 0
	if err := db.InTx(ctx, func(ctx context.Context) error {
		runs++
		db.AfterCommit(ctx, func() { after++ })
		_, err := db.Exec(ctx, "INSERT INTO kept VALUES ('once')")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var stored int
	if err := db.Row(ctx, "SELECT COUNT(*) FROM kept").Scan(&stored); err != nil || stored != 1 || runs != 2 || after != 1 {
		t.Errorf("%d stored, %d runs, %d after, %v", stored, runs, after, err)
	}
	boom := errors.New("boom")
	if err := db.InTx(ctx, func(ctx context.Context) error { return boom }); !errors.Is(err, boom) {
		t.Errorf("its error: %v", err)
	}
}
