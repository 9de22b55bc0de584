package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
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

	seen     sync.Mutex
	sessions map[string]time.Time // hash: last seen, not yet written
	used     map[int64]time.Time  // token: last used, not yet written
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
		tokens:   newTokenCache(),
		sessions: map[string]time.Time{}, used: map[int64]time.Time{},
	}
}

// DemoAccounts is what the login page of a demo desk offers; empty elsewhere.
func (s *Service) DemoAccounts() []DemoAccount { return s.demoAccounts }

// BaseURL is where one-time links lead.
func (s *Service) BaseURL() string { return s.baseURL }

// Now is the room's clock.
func (s *Service) Now() time.Time { return s.now() }

// FlushEvery is how often Run writes when sessions and tokens were last used.
const FlushEvery = time.Minute

// Run writes once a minute when sessions and tokens were last used, until ctx
// ends; then it writes the rest. Only these times,
// which are no part of the desk's record, follow from reading requests.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(FlushEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			return s.Flush(last)
		case <-tick.C:
			if err := s.Flush(ctx); err != nil {
				s.log.WarnContext(ctx, "last use of sessions and tokens not stored", "err", err)
			}
		}
	}
}

// Flush writes when sessions and tokens were last used. What could not be
// written stays for the next time.
func (s *Service) Flush(ctx context.Context) error {
	s.seen.Lock()
	sessions, used := s.sessions, s.used
	s.sessions, s.used = map[string]time.Time{}, map[int64]time.Time{}
	s.seen.Unlock()
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
		s.seen.Lock()
		defer s.seen.Unlock()
		keepLater(s.sessions, sessions)
		keepLater(s.used, used)
	}
	return err
}

func keepLater[K comparable](into, from map[K]time.Time) {
	for k, t := range from {
		if t.After(into[k]) {
			into[k] = t
		}
	}
}

// secret returns 160 random bits in hex.
func (s *Service) secret() (string, error) {
	var raw [20]byte
	if _, err := io.ReadFull(s.random, raw[:]); err != nil {
		return "", err
	}
	return hex.EncodeToString(raw[:]), nil
}

// hashOf is what is kept of a secret: SHA-256 is enough for random bits.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
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
