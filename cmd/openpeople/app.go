package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	random "math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/board"
	"openpeople/internal/comment"
	"openpeople/internal/config"
	"openpeople/internal/contact"
	"openpeople/internal/delivery"
	"openpeople/internal/digest"
	"openpeople/internal/export"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/file"
	"openpeople/internal/idea"
	"openpeople/internal/jobs"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/personal"
	"openpeople/internal/privacy"
	"openpeople/internal/recording"
	"openpeople/internal/recovery"
	"openpeople/internal/report"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	boxed "openpeople/internal/secret"
	"openpeople/internal/sending"
	"openpeople/internal/spelling"
	"openpeople/internal/store"
	"openpeople/internal/survey"
	"openpeople/internal/web"
	"openpeople/internal/web/kit"
	"openpeople/internal/when"
	"openpeople/internal/work"
	"openpeople/templates/mail"
)

// app is the program as a value: opened, run, closed.
type app struct {
	cfg      config.Config
	now      when.Clock
	log      *slog.Logger
	logs     *logQueue    // nil: lines are written as they come
	listener net.Listener // nil: Run listens on cfg.Addr

	store            *store.Store
	kept             keeper // the store, as the rooms know it
	accounts         *account.Service
	contacts         *contact.Service
	asking           *asking.Service
	surveys          *survey.Service
	recordings       *recording.Service
	texts            *recording.Texts
	recoveries       *recovery.Service
	sending          *sending.Service
	comments         *comment.Service
	reports          *report.Service
	reviews          *review.Service
	scorecards       *scorecard.Service
	queue            *review.Queue
	calibrations     *review.Calibrations
	days             *openday.Service
	ideas            *idea.Service
	works            *work.Service
	files            *file.Folder
	exports          *export.Service
	boards           *board.Service
	privacy          *privacy.Service
	digests          *digest.Service
	deliveries       sending.Deliveries
	postDigests      digest.Post // nil: no letter reaches anybody
	postCalibrations review.Post // the same
	letters          string      // the delivery by which they go; "": none
	sheets           mail.Sheets
	jobs             *jobs.Runner

	handler http.Handler
	routes  []kit.Route
	leaving chan struct{} // closed when the server stops: what streams ends
	again   chan struct{} // a setting changed that wants everything opened anew
}

// options of open that are no settings.
type options struct {
	demo     bool
	accounts []account.DemoAccount
	listener net.Listener
	hasher   account.Hasher   // nil: argon2id at full cost
	now      func() time.Time // nil: time.Now
	standing bool             // the desk must be there: nothing is made
	bare     bool             // only the store is wanted, whatever is in it
	together bool             // use-cases may be joined in one transaction: kept.InTx
	logs     io.Writer        // nil: standard error

	deliveries []sending.Delivery // nil: delivery.Table
}

// keeper is what the rooms need of a store.
type keeper interface {
	account.Store
	asking.Store
	comment.Store
	board.Store
	contact.Store
	digest.Store
	idea.Store
	openday.Store
	export.Store
	privacy.Store
	recording.TextStore
	recovery.Store
	report.Store
	report.ViewStore
	report.RemarkStore
	review.Store
	review.QueueStore
	review.CalibrationStore
	scorecard.Store
	sending.Store
	survey.Store
	work.Store
}

// errAgain is how Run leaves when the desk wants to be opened anew.
var errAgain = errors.New("the desk's settings changed")

// open opens the database, brings an empty one to the schema, and wires every
// room. It refuses a database of an older or newer program.
func open(ctx context.Context, cfg config.Config, o options) (_ *app, err error) {
	var machine when.Clock // to which the database's is compared: not to one that is given
	if o.now == nil {
		o.now, machine = time.Now, time.Now
	}
	cfg.BaseURL = spelling.Site(cfg.BaseURL) // it stands in headers of letters
	a := &app{cfg: cfg, now: o.now, log: logger(cfg, cmp.Or[io.Writer](o.logs, os.Stderr)), listener: o.listener, leaving: make(chan struct{}), again: make(chan struct{}, 1)}
	a.logs, _ = o.logs.(*logQueue)
	cache := 0
	if o.demo { // of some twenty thousand contacts
		cache = demoCache
	}
	if err := look(ctx, cfg, o.standing); err != nil {
		return nil, err
	}
	if a.store, err = store.Open(ctx, store.Options{URL: cfg.Database, Now: o.now, Machine: machine, Log: a.log, Cache: cache}); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	a.now = a.store.Now
	if a.kept = a.store; o.together {
		a.kept = together{a.store}
	}
	if err := a.ready(ctx, o); err != nil {
		return nil, err
	}
	if a.store.Lost() && !o.standing {
		a.log.ErrorContext(ctx, store.LossText+"; sending is held, for messages that went may be among it: look at Settings, Sending before you let it go on")
		if err := a.store.NoteLoss(ctx); err != nil {
			return nil, err
		}
	}
	secret, err := secretOf(ctx, a.store, cfg, !o.standing)
	if err != nil {
		return nil, err
	}
	a.accounts = account.New(account.Options{
		Store: a.kept, Now: a.now, BaseURL: cfg.BaseURL, Hasher: o.hasher,
		Demo: o.demo, DemoAccounts: o.accounts, Log: a.log, Key: secret, OnZone: func(*time.Location) { a.openAgain() },
	})
	desk, err := a.accounts.EnsureDesk(ctx)
	if err != nil && !o.bare {
		return nil, err
	}
	if desk.Zone != nil {
		a.store.SetZone(desk.Zone)
	}
	if o.bare {
		return a, nil
	}
	if o.deliveries == nil {
		o.deliveries = delivery.Table
	}
	if err := a.openDeliveries(o.deliveries); err != nil {
		return nil, err
	}
	a.openLetters(o.demo)
	if err := a.openRooms(ctx, desk, secret, a.now); err != nil {
		return nil, err
	}
	return a, a.openDoors(a.now)
}

// openRooms makes the rooms of a desk and what an empty one starts with.
func (a *app) openRooms(ctx context.Context, desk account.Desk, secret []byte, now when.Clock) error {
	a.surveys = survey.New(a.kept, survey.Options{
		Links: survey.NewLinks(secret), Now: now, Zone: desk.Zone, Language: desk.Language, BaseURL: a.cfg.BaseURL,
	})
	a.asking = asking.New(a.kept, asking.Options{
		Surveys: a.surveys, Now: now, Zone: desk.Zone, Language: desk.Language, Audit: a.accounts, Draw: a.drawInvitation, Nameless: a.nameless(), Deliveries: a.deliveries.Working(), Seal: personal.Sealer(secret),
	})
	a.recoveries = recovery.New(a.kept, a.surveys, now, desk.Zone)
	a.recoveries.Of(a.accounts, a.accounts)
	a.recoveries.AskBy(a.asking)
	a.surveys.FollowedBy(a.asking.Answered, a.recoveries.Answered)
	a.store.SealBy(personal.Sealer(secret))
	a.contacts = contact.New(a.kept, a.asking, now, desk.Zone)
	a.contacts.AuditBy(a.accounts)
	a.recordings = recording.New(a.kept, a.accounts, now)
	a.contacts.RecordBy(a.recordings)
	box, err := boxed.BoxOf(secret)
	if err != nil {
		return err
	}
	a.texts = recording.NewTexts(a.kept, a.recordings, a.accounts, box, now)
	a.texts.LogTo(a.log)
	a.recordings.TextBy(a.texts)
	a.comments = comment.New(a.kept, a.contacts, a.accounts, now)
	a.sending = sending.New(a.kept, a.accounts, now, a.deliveries)
	a.reports = report.New(a.kept, report.Options{Now: now, Zone: desk.Zone, LinkLife: survey.LinkLife, Targets: a.targets, Views: a.kept, Remarks: a.kept, Audit: a.accounts})
	a.scorecards = scorecard.New(a.kept, a.accounts, now)
	a.reviews = review.New(a.kept, a.scorecards, now, desk.Zone)
	a.reviews.AuditBy(a.accounts)
	a.queue = review.NewQueue(a.kept, review.QueueOptions{Contacts: a.contacts, People: a.accounts, Audit: a.accounts, Now: now, Zone: desk.Zone, Seed: func() int64 { return 1 + random.Int64N(review.MaxSeed) }})
	a.calibrations = review.NewCalibrations(a.kept, review.CalibrationOptions{Cards: a.scorecards, People: a.accounts, Audit: a.accounts, Post: a.postCalibrations, Now: now, Zone: desk.Zone})
	a.days = openday.New(a.kept, openday.Options{Now: now, Zone: desk.Zone})
	a.ideas = idea.New(a.kept, idea.Options{Now: now, Zone: desk.Zone, Handles: a.handles})
	a.boards = board.New(a.kept, board.Options{Now: now, Zone: desk.Zone, Figures: a.reports, Names: a.contacts, Overdue: a.overdue, Audit: a.accounts})
	a.digests = digest.New(a.kept, digest.Options{
		Now: now, Zone: desk.Zone, Secret: secret, Figures: a.reports, Names: a.contacts, Reader: a.reader, Waits: a.waits, Hours: a.hours, Post: a.postDigests, Audit: a.accounts,
	})
	a.works = work.New(a.kept, work.Options{Audit: a.accounts, Now: now, Readers: jobs.Readers(), Tasks: jobs.Timetable(), Kinds: jobs.Kinds()})
	a.files = file.FolderAt(filepath.Join(a.cfg.Data, "exports"))
	a.exports = export.New(a.kept, export.Options{Files: a.files, Works: a.works, Audit: a.accounts, Now: now})
	a.privacy = privacy.New(a.kept, privacy.Options{Audit: a.accounts, Seal: personal.Sealer(secret), Now: now, Zone: a.zone, Files: []privacy.Files{a.exports}, Log: a.log})
	if err := a.asking.EnsureBuiltIn(ctx); err != nil {
		return err
	}
	return a.scorecards.EnsureBuiltIn(ctx)
}

// openDoors makes what works by itself and what is seen from outside.
func (a *app) openDoors(now when.Clock) (err error) {
	metrics := prometheus.NewRegistry()
	a.jobs = jobs.New(a.store, jobs.Parts{
		Carriers: a.deliveries.Carriers(), Host: hostOf(a.cfg.BaseURL),
		Writers: map[sending.Kind]sending.Writer{
			sending.Invitation: a.asking.WriteInvitations, sending.SecondMark: a.asking.WriteInvitations, sending.PasswordLink: a.writeLinks, sending.ReviewLink: a.writeReviewLinks, sending.Digest: a.writeDigests, sending.Calibration: a.writeCalibrations,
		},
		Recoveries: a.recoveries, Ideas: proposer{a}, Leads: leads{a}, Sessions: a.accounts, Digests: a.digests, Queue: a.queue, Recordings: a.recordings, Texts: a.texts, Exports: a.exports, Privacy: a.privacy, Node: nodeName(), OnlyNode: a.store.Kind() == store.SQLite, Log: a.log,
		Zone: a.zone,
	}, now)
	a.measure(metrics)
	moved := make(chan struct{}, 1)
	a.store.Wake("figures", moved)
	a.handler, a.routes, err = web.New(web.Options{
		Log: a.log, Now: now, BaseURL: a.cfg.BaseURL, TrustedProxies: a.cfg.TrustedProxies, Metrics: metrics, Ready: a.store.Writable, Mailed: a.cfg.SMTPURL != "", Health: a.health,
		Accounts: a.accounts, Contacts: a.contacts, Recordings: a.recordings, Texts: a.texts, Comments: a.comments, Asking: a.asking, Surveys: a.surveys, Recoveries: a.recoveries, Sending: a.sending, Reports: a.reports,
		Reviews: a.reviews, Queue: a.queue, Calibrations: a.calibrations, Scorecards: a.scorecards, Days: a.days, Ideas: a.ideas, Works: a.works, Exports: a.exports, Boards: a.boards, Privacy: a.privacy, Digests: a.digests, DrawDigest: a.drawDigest, Moved: moved, Done: a.leaving, Zone: a.zone,
	})
	return err
}

// health is what Today tells an admin of this node.
func (a *app) health(ctx context.Context) (h web.Health, err error) {
	if a.logs != nil {
		h.Dropped = a.logs.Lately()
	}
	if size, tooLong := a.store.LogSize(); tooLong {
		h.LogBytes = size
	}
	h.Ahead = a.store.Ahead()
	h.Lost, err = a.store.LossHeld(ctx)
	return h, err
}

// overdue counts open call-backs that are past their deadline, of the contacts that a filter
// lets through.
func (a *app) overdue(ctx context.Context, f page.Filter) (int, error) {
	return a.recoveries.Count(ctx, actor.System("board"), recovery.Filter{
		Late: true, By: figure.FilterOf(f), Without: figure.WithoutOf(f), Attributes: figure.AttributesOf(f), Counted: figure.OfAgents(f),
	})
}

// handles reports whether somebody may work on the call-back of a contact; false where there
// is none.
func (a *app) handles(ctx context.Context, who actor.Actor, contactID int64) (bool, error) {
	if !who.May(actor.RecoveryClose) {
		return false, nil
	}
	r, err := a.recoveries.OfContact(ctx, who, contactID)
	if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil && r != nil && recovery.MayHandle(who, r.Recovery), err
}

// targets is what the desk aims at.
func (a *app) targets(ctx context.Context) (report.Targets, error) {
	desk, err := a.accounts.Desk(ctx)
	out := report.Targets{}
	for key, target := range desk.Targets {
		out[report.Key(key)] = target
	}
	return out, err
}

// zone is the desk's time zone by now.
func (a *app) zone() *time.Location {
	if desk, err := a.accounts.Desk(context.Background()); err == nil {
		return desk.Zone
	}
	return a.store.Zone()
}

// schemaStill is how long an older schema stands before nobody is at work on it.
const schemaStill = 3 * time.Second

// ready makes sure that the schema is this program's; an empty database, and a
// demo desk, is brought to it, unless the desk must be there.
func (a *app) ready(ctx context.Context, o options) error {
	have, want, err := a.store.SchemaState(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("the database cannot be read: %w", err)
	case have > want:
		return newerSchema(have, want)
	case have == want:
		return nil
	case have == 0 || o.demo:
		return a.store.Migrate(ctx)
	}
	for still := time.Now(); time.Since(still) < schemaStill; { // another node may be making it
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(schemaStill / 10):
		}
		now, _, err := a.store.SchemaState(ctx)
		switch {
		case err != nil:
			return fmt.Errorf("the database cannot be read: %w", err)
		case now == want:
			return nil
		case now != have:
			have, still = now, time.Now()
		}
	}
	return fmt.Errorf("the database has schema %d and this program needs %d: run `openpeople migrate` first", have, want)
}

var errEmpty = errors.New("the database is empty: name the desk's with --database, or make one with `openpeople migrate`")

// openDeliveries opens the deliveries of a table by the settings.
func (a *app) openDeliveries(table []sending.Delivery) (err error) {
	a.deliveries, err = sending.Open(table, sending.Opening{Value: a.cfg.Setting, Keeper: a.store, Now: a.now})
	if err != nil {
		return errUsage{err}
	}
	return nil
}

// nodeName names this process: the machine, for people, and what no other has.
func nodeName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "node"
	}
	return strings.ReplaceAll(host, "/", "-") + "-" + strings.ToLower(rand.Text()[:8])
}

func hostOf(base string) string {
	u, err := url.Parse(base)
	if err != nil || u.Hostname() == "" {
		return "localhost"
	}
	return u.Hostname()
}

func (a *app) openAgain() {
	select {
	case a.again <- struct{}{}:
	default:
	}
}

// How long requests may go on when the program is told to stop, and all of it. What
// is under way then is left as a kill would leave it, and nothing is lost by that.
// Kubernetes kills after 30 seconds.
const (
	lastRequests = 20 * time.Second
	lastWork     = 25 * time.Second
)

var errLeft = errors.New("stopped, and left what did not end in time: a mail server or the database does not answer")

// within runs the program and returns at most so long after ctx ended.
func within(ctx context.Context, limit time.Duration, run func() error) error {
	done := make(chan error, 1)
	go func() { done <- run() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	late := time.NewTimer(limit)
	defer late.Stop()
	select {
	case err := <-done:
		return err
	case <-late.C:
		return errLeft
	}
}

// Run listens, serves and works until ctx ends, then lets requests and messages
// on the wire finish. It returns errAgain when a setting wants a new start.
func (a *app) Run(ctx context.Context) error {
	if a.listener == nil {
		listener, err := net.Listen("tcp", a.cfg.Addr)
		if err != nil {
			return listenError("--addr", a.cfg.Addr, err)
		}
		a.listener = listener
	}
	debug, err := a.debug()
	if err != nil {
		return err
	}
	server := a.server()
	server.RegisterOnShutdown(func() { close(a.leaving) })
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := server.Serve(a.listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	if debug != nil {
		group.Go(func() error { return debug(ctx) })
	}
	group.Go(func() error { a.jobs.Run(ctx); return nil })
	group.Go(func() error { return a.accounts.Run(ctx) })
	group.Go(func() error { return a.boards.Run(ctx) })
	again := false
	group.Go(func() error {
		select {
		case <-ctx.Done():
		case <-a.again:
			again = true
			stop(errAgain)
		}
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastRequests)
		defer cancel()
		return server.Shutdown(last)
	})
	a.log.Info("listening", "url", "http://"+a.listener.Addr().String(), "version", version(), "settings", a.cfg.String())
	err = group.Wait()
	if err == nil && again {
		return errAgain
	}
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// server is the HTTP server of the desk.
func (a *app) server() *http.Server {
	return &http.Server{
		Handler: a.handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 60 * time.Second, WriteTimeout: kit.WriteTimeout, IdleTimeout: 120 * time.Second,
		MaxHeaderBytes: web.MaxHead, ErrorLog: a.serverLog(),
	}
}

// serverLog takes what an HTTP server has to say of connections by itself: warnings.
func (a *app) serverLog() *log.Logger { return slog.NewLogLogger(a.log.Handler(), slog.LevelWarn) }

// Close closes what open opened; safe when only a part of it is open.
func (a *app) Close() error {
	var errs []error
	for _, d := range a.deliveries.Working() {
		errs = append(errs, d.Carrier.Close())
	}
	if a.files != nil {
		errs = append(errs, a.files.Close())
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	return errors.Join(errs...)
}
