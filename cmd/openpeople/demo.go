package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"text/tabwriter"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/config"
	"openpeople/internal/delivery"
	"openpeople/internal/demo"
	"openpeople/internal/personal"
	"openpeople/internal/privacy"
	"openpeople/internal/store"
)

const (
	demoContacts = 20_000
	demoSeed     = 2026
)

type demoCommand struct {
	Addr string `default:":8080" help:"Address to listen on."`
	Dir  string `help:"Folder that keeps the desk. Without it the desk is gone after the program."`
}

// Run makes the demo desk and serves it.
func (d *demoCommand) Run(ctx context.Context) error {
	if err := config.CheckAddr("--addr", d.Addr); err != nil {
		return errUsage{err}
	}
	dir := d.Dir
	if dir == "" {
		temporary, err := os.MkdirTemp("", "openpeople-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temporary)
		dir = temporary
	}
	return alone(databaseOf(dir), func() error { return within(ctx, lastWork, func() error { return d.serve(ctx, dir) }) })
}

// databaseOf is the database of a demo's folder.
func databaseOf(dir string) string { return filepath.Join(dir, "openpeople.db") }

func (d *demoCommand) serve(ctx context.Context, dir string) error {
	// The address is taken first: a busy port should not cost the wait.
	listener, err := net.Listen("tcp", d.Addr)
	if err != nil {
		return listenError("--addr", d.Addr, err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	cfg := config.Config{
		Addr: d.Addr, Database: databaseOf(dir), Data: dir,
		BaseURL: fmt.Sprintf("http://localhost:%d", port), LogFormat: "text",
	}
	fresh, err := prepareDemo(ctx, cfg, os.Stdout)
	if err != nil {
		return err
	}
	logs := newLogQueue(os.Stderr, func(to io.Writer) *slog.Logger { return logger(cfg, to) })
	defer logs.Close()
	a, err := open(ctx, cfg, options{demo: true, accounts: demoAccounts(), listener: listener, logs: logs})
	if err != nil {
		return err
	}
	err = wayIn(ctx, a, fresh, os.Stdout)
	if err == nil {
		fmt.Printf("\nThe desk is open at %s\n", cfg.BaseURL)
		err = a.Run(ctx)
	}
	return errors.Join(err, a.Close())
}

// demoAccounts is what the login page of a demo desk offers.
func demoAccounts() []account.DemoAccount {
	var list []account.DemoAccount
	for _, a := range demo.New(demoSeed, time.Now(), time.UTC, 0).Accounts() {
		list = append(list, a.DemoAccount)
	}
	return list
}

// prepareDemo fills the desk of a demo when it is empty, and leaves nothing behind
// in memory of what the filling took.
func prepareDemo(ctx context.Context, cfg config.Config, out io.Writer) (fresh bool, err error) {
	if err := onlyDemo(ctx, cfg); err != nil {
		return false, err
	}
	start := time.Now()
	fresh, err = fillDesk(ctx, cfg, options{demo: true, now: time.Now}, demoContacts)
	if err != nil {
		return false, fmt.Errorf("the demo desk could not be filled: %w", inWords(err))
	}
	if fresh {
		fmt.Fprintf(out, "A year of %d contacts in %.1f s.\n", demoContacts, time.Since(start).Seconds())
	}
	debug.FreeOSMemory()
	return fresh, nil
}

// demoCache is the page cache of a connection, in kB: what the filling took of it
// does not all come back from the allocator of C.
const demoCache = 2_000

// settingDemo marks a desk that demo made.
const settingDemo = "demo"

// onlyDemo refuses a desk that is there and that demo did not make: it would give
// known passwords to it and keep its customers' messages.
func onlyDemo(ctx context.Context, cfg config.Config) error {
	if err := look(ctx, cfg, false); err != nil || !there(cfg.Database) {
		return err
	}
	s, err := store.Open(ctx, store.Options{URL: cfg.Database})
	if err != nil {
		return err
	}
	defer s.Close()
	have, _, err := s.SchemaState(ctx)
	if err != nil || have == 0 {
		return err
	}
	if made, err := s.Setting(ctx, settingDemo); err != nil || made != "" {
		return err
	}
	return fmt.Errorf("the desk in %s is not a demo's: choose another folder", cfg.Data)
}

// fillDesk lets an empty desk live through the year that ends at the moment of
// o.now. A desk that has contacts keeps them.
func fillDesk(ctx context.Context, cfg config.Config, o options, contacts int) (filled bool, err error) {
	now, clock := o.now(), &demo.Clock{}
	clock.Set(now.AddDate(-1, 0, 0)) // what is built in is as old as the desk
	o.now, o.together = clock.Now, true
	a, err := open(ctx, cfg, o)
	clock.Set(now)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if has, err := a.store.HasContacts(ctx); err != nil || has {
		return false, err
	}
	if err := a.store.InTx(ctx, func(ctx context.Context) error { return a.store.SetSetting(ctx, settingDemo, "yes") }); err != nil {
		return false, err
	}
	year := demo.New(demoSeed, now.UTC(), a.store.Zone(), contacts)
	err = demo.Fill(ctx, demo.Rooms{
		Clock: clock, Zone: a.store.Zone(), Together: a.kept.InTx,
		Accounts: a.accounts, Contacts: a.contacts, Comments: a.comments, Asking: a.asking, Surveys: a.surveys, Recoveries: a.recoveries,
		Reviews: a.reviews, Queue: a.queue, Calibrations: a.calibrations, Scorecards: a.scorecards, Days: a.days, Ideas: a.ideas, Reports: a.reports, Boards: a.boards, Digests: a.digests, Messages: a.store, Mailbox: delivery.NewMailbox(a.store, clock.Now),
	}, year, year.Accounts())
	if err != nil {
		return false, err
	}
	if err := a.privacy.Keep(ctx, actor.System("demo"), demoLimits(), ""); err != nil {
		return false, err
	}
	if err := demo.Calls(ctx, a.contacts, a.recordings, filepath.Join(cfg.Data, "recordings")); err != nil {
		return false, err
	}
	a.jobs.Drain(ctx)
	_, err = a.store.Fold(ctx)
	return true, err
}

// demoLimits are for how long a demo keeps what: its year stays whole.
func demoLimits() privacy.Limits {
	limits := privacy.Proposed()
	limits[personal.Conversation] = 400
	return limits
}

// wayIn makes an API token and prints how to get in. It refuses an earlier desk
// whose filling was broken off: it has no token yet.
func wayIn(ctx context.Context, a *app, fresh bool, out io.Writer) error {
	system := actor.System("demo")
	tokens, err := a.accounts.Tokens(ctx, system)
	if err != nil {
		return err
	}
	if !fresh && len(tokens) == 0 {
		return fmt.Errorf("the desk in %s was broken off while it was filled: remove the folder and start again", a.cfg.Data)
	}
	fmt.Fprintln(out, "\nSign in as:")
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	for _, p := range a.accounts.DemoAccounts() {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", p.Role, p.Email, p.Password)
	}
	w.Flush()
	fmt.Fprintln(out, "Messages to customers stay here: open Mailbox.")
	if fresh {
		if err := hang(ctx, a, out); err != nil {
			return err
		}
	}
	_, token, err := a.accounts.CreateToken(ctx, system, account.TokenDraft{
		Name: "demo " + a.now().Format("2006-01-02 15:04:05"), Scopes: []actor.Scope{actor.ScopeIntake, actor.ScopeRead}})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "API token (intake, read): %s\n", token)
	return nil
}

// hang makes a link to a wall board and prints it: no later start knows it.
func hang(ctx context.Context, a *app, out io.Writer) error {
	system := actor.System("demo")
	boards, err := a.boards.Boards(ctx, system)
	if err != nil || len(boards) == 0 {
		return err
	}
	_, secret, err := a.boards.AddLink(ctx, system, boards[0].ID, "demo")
	if err == nil {
		fmt.Fprintf(out, "Wall board for a television: %s/board/%s\n", a.cfg.BaseURL, secret)
	}
	return err
}

// together is a store in which use-cases join the transaction that is open.
type together struct{ *store.Store }

type togetherKey struct{}

// InTx runs do in the transaction of the context, or in one of its own.
func (s together) InTx(ctx context.Context, do func(ctx context.Context) error) error {
	if ctx.Value(togetherKey{}) != nil {
		return do(ctx)
	}
	return s.Store.InTx(context.WithValue(ctx, togetherKey{}, true), do)
}
