package account

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/secret"
	"openpeople/internal/spelling"
	"openpeople/internal/when"
)

// TokenPrefix begins every API token, so that a leaked one is recognised.
const TokenPrefix = "op_"

// MaxTokens is how many live tokens there may be: the page shows them all.
const MaxTokens = 200

const tokenLength = len(TokenPrefix) + 40

// TokenDraft is what an admin writes about a token.
type TokenDraft struct {
	Name      string        // name
	Scopes    []actor.Scope // scopes; at least one
	Namespace string        // namespace, "" for none
	Expires   string        // expires: "90d", or the last day like 2026-12-31; "" for never
}

// maxTokenDays is how many days a token may last that is to expire.
const maxTokenDays = 3660

// expiry is when a token ends, by what was written about it.
func expiry(w *fault.Fields, text string, now time.Time, zone *time.Location) *time.Time {
	if text = strings.TrimSpace(text); text == "" {
		return nil
	}
	var ends time.Time
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n <= maxTokenDays {
			ends = now.AddDate(0, 0, n)
		}
	} else if day, err := when.ParseDay(text); err == nil && day >= when.DayOf(now, zone) && day <= when.DayOf(now.AddDate(0, 0, maxTokenDays), zone) {
		ends = day.Add(1).Start(zone)
	}
	if ends.IsZero() {
		w.Add("expires", "account.token.expires")
		return nil
	}
	return &ends
}

// CreateToken makes an API token and returns it with its text, which is not
// kept. Invalid names the fields; Conflict for one more than MaxTokens.
func (s *Service) CreateToken(ctx context.Context, a actor.Actor, d TokenDraft) (Token, string, error) {
	if err := a.Need(actor.TokenManage); err != nil {
		return Token{}, "", err
	}
	var w fault.Fields
	t := Token{Name: clean(&w, "name", spelling.Name(d.Name), MaxName), CreatedAt: s.now()}
	if t.Name == "" {
		w.Add("name", "fault.required")
	}
	for _, scope := range d.Scopes {
		if !slices.Contains(actor.Scopes, scope) {
			w.Add("scopes", "account.scope.unknown")
			break
		}
		if !slices.Contains(t.Scopes, scope) {
			t.Scopes = append(t.Scopes, scope)
		}
	}
	if len(d.Scopes) == 0 {
		w.Add("scopes", "account.scope.choose")
	}
	if t.Namespace = strings.TrimSpace(d.Namespace); t.Namespace != "" && !actor.IsNamespace(t.Namespace) {
		w.Add("namespace", "account.token.namespace", "Max", actor.MaxNamespace)
	}
	desk, err := s.Desk(ctx)
	if err != nil {
		return Token{}, "", err
	}
	t.ExpiresAt = expiry(&w, d.Expires, t.CreatedAt, desk.Zone)
	if err := w.Err(); err != nil {
		return Token{}, "", err
	}
	text, err := secret.New(s.random)
	if err != nil {
		return Token{}, "", err
	}
	text = TokenPrefix + text
	err = s.change(ctx, a, "add", "token", t.detail(), func(ctx context.Context) (int64, error) {
		live, err := s.store.LiveTokens(ctx, t.CreatedAt)
		if err == nil && live >= MaxTokens {
			f := fault.New(fault.Conflict, "account.token.too_many")
			f.Args = map[string]any{"Max": MaxTokens}
			err = f
		}
		if err != nil {
			return 0, err
		}
		err = s.store.InsertToken(ctx, &t, secret.Hash(text))
		return t.ID, err
	})
	return t, text, err
}

// detail is what the audit log tells of a new token.
func (t Token) detail() map[string]any {
	out := map[string]any{"name": t.Name, "scopes": t.Scopes}
	if t.Namespace != "" {
		out["namespace"] = t.Namespace
	}
	if t.ExpiresAt != nil {
		out["until"] = t.ExpiresAt.UTC().Format(time.RFC3339)
	}
	return out
}

// EndingTokens lists the live tokens that end soon or have ended lately, the first
// first: programs that use them will be, or are, refused.
func (s *Service) EndingTokens(ctx context.Context, a actor.Actor) ([]Token, error) {
	if err := a.Need(actor.TokenManage); err != nil {
		return nil, err
	}
	list, err := s.store.ListTokens(ctx)
	if err != nil {
		return nil, err
	}
	now := s.now()
	list = slices.DeleteFunc(list, func(t Token) bool {
		return t.RevokedAt != nil || t.ExpiresAt == nil || t.ExpiresAt.Sub(now).Abs() > EndsSoon
	})
	slices.SortFunc(list, func(a, b Token) int { return a.ExpiresAt.Compare(*b.ExpiresAt) })
	return list, nil
}

// TellEnding writes down, once of each token, that it ends soon: in the log and in the
// audit log.
func (s *Service) TellEnding(ctx context.Context) error {
	a := actor.System("timetable")
	list, err := s.EndingTokens(ctx, a)
	if err != nil {
		return err
	}
	for _, t := range list {
		first, now := false, s.now()
		if t.Expired(now) {
			continue
		}
		err := s.store.InTx(ctx, func(ctx context.Context) (err error) {
			if first, err = s.store.TellToken(ctx, t.ID, now); err != nil || !first {
				return err
			}
			return s.Audit(ctx, a, "end_soon", "token", t.ID, t.detail())
		})
		if err != nil {
			return err
		}
		if first {
			s.log.WarnContext(ctx, "an API token ends soon", "token", t.ID, "name", t.Name, "at", t.ExpiresAt)
		}
	}
	return nil
}

// Tokens lists all tokens, the newest first, revoked ones last.
func (s *Service) Tokens(ctx context.Context, a actor.Actor) ([]Token, error) {
	if err := a.Need(actor.TokenManage); err != nil {
		return nil, err
	}
	list, err := s.store.ListTokens(ctx)
	for i, t := range list {
		if used := s.lastUsed(t); !used.IsZero() {
			list[i].UsedAt = &used
		}
	}
	return list, err
}

// TokenByID returns one token.
func (s *Service) TokenByID(ctx context.Context, a actor.Actor, id int64) (Token, error) {
	if err := a.Need(actor.TokenManage); err != nil {
		return Token{}, err
	}
	return s.store.TokenByID(ctx, id)
}

// RevokeToken shuts a token out: at once on this node, within tokenFresh on others.
// Conflict for one that is out already, also for the second of two at the same moment.
func (s *Service) RevokeToken(ctx context.Context, a actor.Actor, id int64) error {
	if err := a.Need(actor.TokenManage); err != nil {
		return err
	}
	t, err := s.store.TokenByID(ctx, id)
	if err != nil {
		return err
	}
	err = s.change(ctx, a, "revoke", "token", map[string]any{"name": t.Name}, func(ctx context.Context) (int64, error) {
		first, err := s.store.RevokeToken(ctx, id, s.now())
		if err == nil && !first {
			err = fault.New(fault.Conflict, "account.token.revoked_already")
		}
		return id, err
	})
	s.tokens.clear()
	return err
}

// Actor returns who a bearer token is. Unauthenticated for anything that is no
// live token. Fast: known tokens are kept for tokenFresh in memory, and a text
// that cannot be a token costs no query. The last use is noted in memory.
func (s *Service) Actor(ctx context.Context, bearer string) (actor.Actor, error) {
	refused := fault.New(fault.Unauthenticated, "account.token.unknown")
	if len(bearer) != tokenLength || !strings.HasPrefix(bearer, TokenPrefix) || strings.Trim(bearer[len(TokenPrefix):], "0123456789abcdef") != "" {
		return actor.Nobody, refused
	}
	now, hash := s.now(), secret.Hash(bearer)
	t, found, turn := s.tokens.get(hash, now)
	if !found {
		var err error
		t, err = s.store.TokenByHash(ctx, hash)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return actor.Nobody, err
		}
		s.tokens.put(hash, t, now, turn)
	}
	if t.ID == 0 || t.RevokedAt != nil {
		return actor.Nobody, refused
	}
	if t.Expired(now) {
		return actor.Nobody, fault.New(fault.Unauthenticated, "account.token.expired")
	}
	s.noteUse(t, now)
	return actor.Actor{TokenID: t.ID, Name: t.Name, Scopes: t.Scopes, Namespace: t.Namespace}, nil
}

func (s *Service) noteUse(t Token, now time.Time) {
	if t.UsedAt != nil && now.Sub(*t.UsedAt) < touchEvery {
		return
	}
	s.used.Note(t.ID, now, touchEvery)
}

func (s *Service) lastUsed(t Token) time.Time {
	used := s.used.At(t.ID)
	if t.UsedAt != nil && t.UsedAt.After(used) {
		return *t.UsedAt
	}
	return used
}

// tokenFresh is how long a token is believed without asking the database.
const tokenFresh = 5 * time.Second

// tokensKept bounds the memory that strangers can fill.
const tokensKept = 2000

// tokenCache remembers tokens, and texts that are none, for a few seconds.
type tokenCache struct {
	mu    sync.RWMutex
	turn  int // moves with every revocation: what was read before it is not kept
	known map[string]cachedToken
}

type cachedToken struct {
	token Token
	at    time.Time
}

func newTokenCache() *tokenCache { return &tokenCache{known: map[string]cachedToken{}} }

func (c *tokenCache) get(hash string, now time.Time) (t Token, found bool, turn int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	one, found := c.known[hash]
	return one.token, found && when.Fresh(one.at, now, tokenFresh), c.turn
}

func (c *tokenCache) put(hash string, t Token, now time.Time, turn int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.turn != turn {
		return
	}
	if len(c.known) >= tokensKept {
		clear(c.known)
	}
	c.known[hash] = cachedToken{t, now}
}

func (c *tokenCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn++
	clear(c.known)
}
