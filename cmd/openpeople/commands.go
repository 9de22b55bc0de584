package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"openpeople/internal/config"
	"openpeople/internal/delivery"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/lock"
)

// place is where the data are: what every command but demo and version needs.
type place struct {
	Database string `env:"OPENPEOPLE_DATABASE" default:"./data/openpeople.db" help:"SQLite file, or postgres://…."`
	Data     string `env:"OPENPEOPLE_DATA" default:"./data" help:"Folder for files and the generated secret."`
	Secret   string `env:"OPENPEOPLE_SECRET" hidden:""`
	BaseURL  string `env:"OPENPEOPLE_BASE_URL" default:"http://localhost:8080" help:"Address that printed links begin with."`
}

func (p place) config() config.Config {
	return config.Config{Addr: "127.0.0.1:0", Database: p.Database, Data: p.Data, Secret: p.Secret, BaseURL: p.BaseURL, LogFormat: "text"}
}

// with opens the desk that is at a place and closes it after. It makes nothing: a
// place without a database or without its secret is most often a path mistyped.
func (p place) with(ctx context.Context, do func(*app) error) error {
	return p.opened(ctx, options{standing: true}, do)
}

func (p place) opened(ctx context.Context, o options, do func(*app) error) error {
	a, err := open(ctx, p.config(), o)
	if err != nil {
		return err
	}
	return errors.Join(do(a), a.Close())
}

// alone holds the SQLite file of an address while do runs: one process serves it, or
// changes its schema. PostgreSQL is for many. Where do fails and no database came to be,
// nothing is left behind.
func alone(database string, do func() error) error {
	file, isFile := store.File(database)
	if !isFile {
		return do()
	}
	held, err := lock.Take(file)
	if err != nil {
		return err
	}
	if err = do(); err != nil && !there(file) {
		return errors.Join(err, held.Abandon())
	}
	return errors.Join(err, held.Release())
}

type serveCommand struct {
	config.Config `embed:""`
}

// Run serves until the process is told to stop.
func (s *serveCommand) Run(ctx context.Context) error {
	if err := s.Config.Check(); err != nil {
		return errUsage{err}
	}
	s.Deliveries = map[string]string{}
	for _, name := range deliverySettings(delivery.Table) {
		s.Deliveries[name] = os.Getenv(name)
	}
	return alone(s.Database, func() error { return within(ctx, lastWork, func() error { return s.serve(ctx) }) })
}

func (s *serveCommand) serve(ctx context.Context) error {
	logs := newLogQueue(os.Stderr, func(to io.Writer) *slog.Logger { return logger(s.Config, to) })
	defer logs.Close()
	for {
		var a *app
		err := awaited(ctx, logger(s.Config, logs), func() (err error) {
			a, err = open(ctx, s.Config, options{logs: logs})
			return err
		})
		if err != nil {
			return err
		}
		if s.SMTPURL == "" {
			a.log.Warn("OPENPEOPLE_SMTP_URL is not set: messages go to the built-in mailbox and reach nobody")
		}
		err = a.Run(ctx)
		if closed := a.Close(); !errors.Is(err, errAgain) {
			return errors.Join(err, closed)
		}
	}
}

// startPatience is how long serve and migrate wait for a database that is not there
// yet: one that starts at the same time, or is restarted.
const startPatience = 2 * time.Minute

// awaited opens something of a database, again and again while it is not there.
func awaited(ctx context.Context, log *slog.Logger, open func() error) error {
	until := time.Now().Add(startPatience)
	for wait := time.Second; ; wait = min(2*wait, 10*time.Second) {
		err := open()
		if err == nil || !store.Away(err) || time.Now().Add(wait).After(until) {
			return err
		}
		log.Warn("the database is not there yet", "err", err, "again_in", wait.String())
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return err
		}
	}
}

// deliverySettings are the names of the settings of all deliveries.
func deliverySettings(table []sending.Delivery) (names []string) {
	for _, d := range table {
		for _, s := range d.Settings {
			names = append(names, s.Name)
		}
	}
	return names
}

type migrateCommand struct {
	place     `embed:""`
	NewSecret bool `help:"The desk's secret is lost for good: take the one that is there, or make one. Links that customers hold stop working."`
}

// Run migrates, makes the secret of a new desk, and says what it did. A SQLite file
// that would change under the process that serves it is left as it is.
func (m *migrateCommand) Run(ctx context.Context) error {
	var s *store.Store
	err := awaited(ctx, logger(m.config(), os.Stderr), func() error {
		err := look(ctx, m.config(), false)
		if err == nil {
			s, err = store.Open(ctx, store.Options{URL: m.Database})
		}
		return err
	})
	if err != nil {
		return err
	}
	defer s.Close()
	have, want, err := s.SchemaState(ctx)
	if err != nil {
		return err
	}
	if have > want {
		return newerSchema(have, want)
	}
	did := fmt.Sprintf("schema %d -> %d", have, want)
	if have < want {
		if err := alone(m.Database, func() error {
			steps, err := s.MigrateSteps(ctx)
			if did = fmt.Sprintf("schema %d -> %d", steps.From, want); steps.N == 0 {
				did = fmt.Sprintf("schema %d: another program has just brought it there", want)
			}
			return err
		}); err != nil {
			return err
		}
	}
	if m.NewSecret {
		if err := alone(m.Database, func() error { return m.newSecret(ctx, s) }); err != nil {
			return err
		}
	}
	if _, err := secretOf(ctx, s, m.config(), true); err != nil {
		return err
	}
	fmt.Println(did)
	return nil
}

// newSecret lets the desk know no secret but the one that is there, or that it makes.
func (m *migrateCommand) newSecret(ctx context.Context, s *store.Store) error {
	secret, _, err := readSecret(m.config(), true)
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(ctx context.Context) error { return s.SetSetting(ctx, settingSecret, fingerprint(secret)) })
}

func newerSchema(have, want int64) error {
	return fmt.Errorf("the database has schema %d and this program knows %d: run the newer program", have, want)
}

type userAddCommand struct {
	place         `embed:""`
	Email         string `required:"" help:"Address to sign in with."`
	Name          string `required:"" help:"Name as colleagues know it."`
	Role          string `required:"" enum:"agent,supervisor,executive,admin" help:"agent, supervisor, executive or admin."`
	Team          string `help:"Code of the team."`
	PasswordStdin bool   `help:"Read the password from standard input; else a one-time link is printed."`
}

// Run adds the person.
func (u *userAddCommand) Run(ctx context.Context) error {
	var password io.Reader
	if u.PasswordStdin {
		password = os.Stdin
	}
	return u.with(ctx, func(a *app) error {
		return runUserAdd(ctx, a.accounts, u.Email, u.Name, u.Role, u.Team, password, os.Stdout, u.BaseURL)
	})
}

type tokenCreateCommand struct {
	place     `embed:""`
	Name      string   `required:"" help:"What the token is for."`
	Scope     []string `required:"" help:"intake, read, metrics, erase; several with commas."`
	Namespace string   `help:"Ids of customers and operators that come with the token stand apart from all others: crm::17."`
	Expires   string   `help:"When it stops to work: 90d, or the last day like 2026-12-31. Empty: when it is revoked."`
}

// Run creates the token.
func (c *tokenCreateCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(a *app) error {
		return runTokenCreate(ctx, a.accounts, c.Name, c.Scope, c.Namespace, c.Expires, os.Stdout)
	})
}

type tokenListCommand struct {
	place `embed:""`
}

// Run lists the tokens.
func (c *tokenListCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(a *app) error { return runTokenList(ctx, a.accounts, os.Stdout) })
}

type tokenRevokeCommand struct {
	place `embed:""`
	ID    int64 `arg:"" help:"Number of the token, as the list shows it."`
}

// Run revokes the token.
func (c *tokenRevokeCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(a *app) error { return runTokenRevoke(ctx, a.accounts, c.ID, os.Stdout) })
}

type checkCommand struct {
	place `embed:""`
}

// Run lists the breaches; exit 1 when there is one.
func (c *checkCommand) Run(ctx context.Context, code *int) error {
	return c.opened(ctx, options{standing: true, bare: true}, func(a *app) error {
		start := time.Now()
		breaches, err := a.store.Check(ctx)
		for _, b := range breaches {
			fmt.Println(b)
		}
		if err != nil {
			return err
		}
		if len(breaches) > 0 {
			*code = 1
			return nil
		}
		fmt.Printf("every promise is kept (%s)\n", time.Since(start).Round(time.Millisecond))
		return nil
	})
}

func listenError(flag, addr string, err error) error {
	if strings.Contains(err.Error(), "address already in use") {
		return fmt.Errorf("the address %s is taken by another program: choose another one with %s", addr, flag)
	}
	return fmt.Errorf("cannot listen on %s: %w", addr, err)
}
