package account

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/seen"
	"openpeople/internal/when"
)

// Service is the room. Safe for use by many goroutines.
type Service struct {
	store        Store
	now          when.Clock
	random       io.Reader
	hasher       Hasher
	baseURL      string
	demo         bool
	demoAccounts []DemoAccount
	onZone       func(*time.Location)
	post         Post // nil: no letter reaches anybody
	log          *slog.Logger

	door                 *door    // tries of a password
	toAccount, ofAddress *buckets // letters asked for
	tokens               *tokenCache
	desk                 atomic.Pointer[deskSeen]

	sessions seen.Times[string] // by hash
	used     seen.Times[int64]  // tokens
}

// Options of New. Store is needed; what is nil gets its default.
type Options struct {
	Store        Store
	Now          when.Clock           // time.Now
	Random       io.Reader            // crypto/rand
	Hasher       Hasher               // Argon2()
	BaseURL      string               // of one-time links
	Demo         bool                 // the mailbox is open to everyone signed in
	DemoAccounts []DemoAccount        // offered on the login page
	OnZone       func(*time.Location) // called when the desk's time zone was changed
	Log          *slog.Logger         // nowhere
	Key          []byte               // the desk's secret: browsers are known by it; nil: none is
}

// New returns the room.
func New(o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Hasher == nil {
		o.Hasher = Argon2()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{
		store: o.Store, now: o.Now, random: o.Random, hasher: o.Hasher, baseURL: o.BaseURL,
		demo: o.Demo, demoAccounts: o.DemoAccounts, onZone: o.OnZone, log: o.Log,
		door:      newDoor(o.Key),
		toAccount: newBuckets(letterBurst, letterEvery), ofAddress: newBuckets(askedBurst, askedEvery),
		tokens: newTokenCache(),
	}
}

// DemoAccounts is what the login page of a demo desk offers; empty elsewhere.
func (s *Service) DemoAccounts() []DemoAccount { return s.demoAccounts }

// BaseURL is where one-time links lead.
func (s *Service) BaseURL() string { return s.baseURL }

// Now is the room's clock.
func (s *Service) Now() time.Time { return s.now() }

// Run writes once a minute when sessions and tokens were last used, until ctx ends; then it
// writes the rest.
func (s *Service) Run(ctx context.Context) error {
	return seen.Run(ctx, s.Flush, func(err error) {
		s.log.WarnContext(ctx, "last use of sessions and tokens not stored", "err", err)
	})
}

// Flush writes when sessions and tokens were last used. What could not be
// written stays for the next time.
func (s *Service) Flush(ctx context.Context) error {
	sessions, used := s.sessions.Take(), s.used.Take()
	if len(sessions) == 0 && len(used) == 0 {
		return nil
	}
	err := s.store.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.TouchSessions(ctx, sessions); err != nil {
			return err
		}
		return s.store.TouchTokens(ctx, used)
	})
	if err != nil {
		s.sessions.Return(sessions)
		s.used.Return(used)
	}
	return err
}

// change runs a use-case that changes something: do, and the line of the audit
// log that tells of it, in one transaction. do returns the id of what it changed.
func (s *Service) change(ctx context.Context, a actor.Actor, action, noun string, detail map[string]any, do func(ctx context.Context) (int64, error)) error {
	return s.store.InTx(ctx, func(ctx context.Context) error {
		id, err := do(ctx)
		if err != nil {
			return err
		}
		return s.Audit(ctx, a, action, noun, id, detail)
	})
}

// personal returns Forbidden unless the actor is a person; tokens and the
// program have no sessions and no language.
func personal(a actor.Actor) error {
	if err := a.Need(actor.SignedIn); err != nil {
		return err
	}
	if a.PersonID == 0 {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}

// clean checks a line of text: valid, without control characters, at most max
// characters; white space around it is cut off.
func clean(w *fault.Fields, name, text string, max int) string {
	text = strings.TrimSpace(text)
	if !plain(text) {
		w.Add(name, "fault.text")
		return ""
	}
	if fault.Blank(text) {
		return ""
	}
	if len([]rune(text)) > max {
		w.Add(name, "fault.too_long", "Max", max)
	}
	return text
}
