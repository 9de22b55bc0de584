package contact

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"sync"

	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/store/engine"
)

// names remembers the ids of names that are stored, so that intake asks the
// database for a name once. Only what is durable gets in: a transaction keeps
// the names it made to itself until it is committed.
type names struct {
	mu sync.RWMutex
	nameMaps
}

type nameMaps struct {
	channels   map[string]contact.Channel
	kinds      map[int64]contact.Kind // of channels
	dimensions map[dimensionKey]int64
	operators  map[string]contact.Operator
	namespaces map[string]bool
}

type dimensionKey struct {
	kind contact.DimensionKind
	code string
}

// maxNames bounds what is remembered; beyond it everything is forgotten and
// learned anew.
const maxNames = 200_000

func newNameMaps() nameMaps {
	return nameMaps{map[string]contact.Channel{}, map[int64]contact.Kind{}, map[dimensionKey]int64{}, map[string]contact.Operator{}, map[string]bool{}}
}

func (n *names) learn(fresh nameMaps) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.channels == nil || len(n.channels)+len(n.dimensions)+len(n.operators) > maxNames {
		n.nameMaps = newNameMaps()
	}
	maps.Copy(n.channels, fresh.channels)
	maps.Copy(n.kinds, fresh.kinds)
	maps.Copy(n.dimensions, fresh.dimensions)
	maps.Copy(n.operators, fresh.operators)
	maps.Copy(n.namespaces, fresh.namespaces)
}

func (n *names) forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.nameMaps = nameMaps{}
}

// freshNames returns the names that the transaction of the context made.
func freshNames(ctx context.Context) (*nameMaps, bool) {
	type key struct{}
	return engine.Held(ctx, key{}, func() *nameMaps { return &nameMaps{} })
}

func knownName[K comparable, V any](ctx context.Context, s *Store, key K, of func(nameMaps) map[K]V) (V, bool) {
	if fresh, inside := freshNames(ctx); inside {
		if v, ok := of(*fresh)[key]; ok {
			return v, true
		}
	}
	s.names.mu.RLock()
	defer s.names.mu.RUnlock()
	v, ok := of(s.names.nameMaps)[key]
	return v, ok
}

// learnName notes a name that is stored in the transaction of the context; it
// becomes known to all after the commit.
func learnName[K comparable, V any](ctx context.Context, s *Store, key K, v V, of func(nameMaps) map[K]V) {
	fresh, inside := freshNames(ctx)
	if !inside {
		return
	}
	if fresh.channels == nil {
		*fresh = newNameMaps()
		s.AfterCommit(ctx, func() { s.names.learn(*fresh) })
	}
	of(*fresh)[key] = v
}

func channelNames(m nameMaps) map[string]contact.Channel   { return m.channels }
func channelKinds(m nameMaps) map[int64]contact.Kind       { return m.kinds }
func dimensionNames(m nameMaps) map[dimensionKey]int64     { return m.dimensions }
func operatorNames(m nameMaps) map[string]contact.Operator { return m.operators }
func namespaceNames(m nameMaps) map[string]bool            { return m.namespaces }

// ChannelOf returns the channel of a code, making it on first sight: of the kind that
// is given, else of the one that contact.KindNamed tells. A known channel keeps its kind.
// "" gives none. FullNames, as of the two that follow.
func (s *Store) ChannelOf(ctx context.Context, code string, kind contact.Kind) (contact.Channel, error) {
	if code == "" {
		return contact.Channel{}, nil
	}
	if known, ok := knownName(ctx, s, code, channelNames); ok {
		return known, nil
	}
	if err := s.roomFor(ctx, contact.MaxChannels, "channels WHERE code = ?", []any{code}, "channels", nil); err != nil {
		return contact.Channel{}, err
	}
	guessed := false
	if kind == "" {
		kind, guessed = contact.KindNamed(code)
	}
	if _, err := s.Exec(ctx, "INSERT INTO channels (code, kind, name, guessed) VALUES (?, ?, ?, ?) ON CONFLICT (code) DO NOTHING", code, string(kind), code, guessed); err != nil {
		return contact.Channel{}, engine.Refused(err)
	}
	c := contact.Channel{Code: code}
	err := s.Row(ctx, "SELECT id, kind, guessed FROM channels WHERE code = ?", code).Scan(&c.ID, &c.Kind, &c.Guessed)
	if err != nil {
		return contact.Channel{}, engine.Refused(err)
	}
	learnName(ctx, s, code, c, channelNames)
	learnName(ctx, s, c.ID, c.Kind, channelKinds)
	return c, nil
}

// roomFor refuses a name that is not there yet where there are as many as there may be.
// one and all are the ends of two queries: for the name, for all of its kind.
func (s *Store) roomFor(ctx context.Context, most int, one string, ofOne []any, all string, ofAll []any) error {
	there, err := engine.Gather(ctx, s.DB, engine.One[int64], "SELECT id FROM "+one, ofOne...)
	if err != nil || len(there) > 0 {
		return err
	}
	var n int
	if err := s.Row(ctx, "SELECT COUNT(*) FROM "+all, ofAll...).Scan(&n); err != nil {
		return engine.Refused(err)
	}
	if n >= most {
		return contact.FullNames(most)
	}
	return nil
}

// DimensionOf returns the id of a dimension's value, making it on first sight;
// 0 for "".
func (s *Store) DimensionOf(ctx context.Context, kind contact.DimensionKind, code string) (int64, error) {
	if code == "" {
		return 0, nil
	}
	key := dimensionKey{kind, code}
	if known, ok := knownName(ctx, s, key, dimensionNames); ok {
		return known, nil
	}
	if err := s.roomFor(ctx, contact.MaxDimensions, "dimensions WHERE kind = ? AND code = ?", []any{string(kind), code}, "dimensions WHERE kind = ?", []any{string(kind)}); err != nil {
		return 0, err
	}
	if _, err := s.Exec(ctx, "INSERT INTO dimensions (kind, code, name) VALUES (?, ?, ?) ON CONFLICT (kind, code) DO NOTHING", string(kind), code, code); err != nil {
		return 0, engine.Refused(err)
	}
	var id int64
	if err := s.Row(ctx, "SELECT id FROM dimensions WHERE kind = ? AND code = ?", string(kind), code).Scan(&id); err != nil {
		return 0, engine.Refused(err)
	}
	learnName(ctx, s, key, id, dimensionNames)
	return id, nil
}

// OperatorOf returns the id of an operator, making the row on first sight and
// bringing name and team up to date; 0 for "". An empty name or team 0 changes
// nothing.
func (s *Store) OperatorOf(ctx context.Context, externalID, name string, teamID int64) (int64, error) {
	if externalID == "" {
		return 0, nil
	}
	known, ok := knownName(ctx, s, externalID, operatorNames)
	if ok && (name == "" || known.Name == name) && (teamID == 0 || known.TeamID == teamID) {
		return known.ID, nil
	}
	made := name
	if made == "" {
		made = externalID
	}
	if !ok {
		if err := s.roomFor(ctx, contact.MaxOperators, "operators WHERE external_id = ?", []any{externalID}, "operators", nil); err != nil {
			return 0, err
		}
	}
	if _, err := s.Exec(ctx, `INSERT INTO operators (external_id, name, team_id) VALUES (?, ?, ?)
ON CONFLICT (external_id) DO UPDATE SET name = CASE WHEN ? = '' THEN operators.name ELSE excluded.name END,
team_id = CASE WHEN excluded.team_id = 0 THEN operators.team_id ELSE excluded.team_id END`, externalID, made, teamID, name); err != nil {
		return 0, engine.Refused(err)
	}
	o := contact.Operator{ExternalID: externalID}
	if err := s.Row(ctx, "SELECT id, name, team_id FROM operators WHERE external_id = ?", externalID).Scan(&o.ID, &o.Name, &o.TeamID); err != nil {
		return 0, engine.Refused(err)
	}
	learnName(ctx, s, externalID, o, operatorNames)
	return o.ID, nil
}

// NoteNamespace remembers a namespace that ids come in.
func (s *Store) NoteNamespace(ctx context.Context, name string) error {
	if _, ok := knownName(ctx, s, name, namespaceNames); ok {
		return nil
	}
	if _, err := s.Exec(ctx, "INSERT INTO namespaces (name) VALUES (?) ON CONFLICT (name) DO NOTHING", name); err != nil {
		return engine.Refused(err)
	}
	learnName(ctx, s, name, true, namespaceNames)
	return nil
}

// keysOfTyped returns every key that what somebody typed may stand for.
func (s *Store) keysOfTyped(ctx context.Context, typed string) ([]string, error) {
	namespaces, err := engine.Gather(ctx, s.DB, engine.One[string], "SELECT name FROM namespaces ORDER BY name")
	return contact.KeysOfTyped(typed, namespaces), err
}

// HoldNames returns channels, for dimension "", or values of a dimension, by id: nobody
// changes them, or stores a contact in such a channel, until the transaction ends. Those
// that are not there are left out.
func (s *Store) HoldNames(ctx context.Context, dimension contact.DimensionKind, ids []int64) ([]contact.Named, error) {
	read := func(scan func(...any) error) (n contact.Named, err error) {
		return n, scan(&n.ID, &n.Code, &n.Given.RU, &n.Given.EN, &n.Kind, &n.Guessed)
	}
	text, args := "SELECT c.id, c.code, "+engine.GivenNames("c")+", c.kind, c.guessed FROM channels c WHERE c.id IN ", []any{}
	if dimension != "" {
		text, args = "SELECT d.id, d.code, "+engine.GivenNames("d")+", '', FALSE FROM dimensions d WHERE d.kind = ? AND d.id IN ", []any{string(dimension)}
	}
	for _, id := range ids {
		args = append(args, id)
	}
	return engine.Gather(ctx, s.DB, read, text+"("+engine.Marks(len(ids))+") ORDER BY 1"+s.ForUpdate(), args...)
}

// SetChannelKind says of what kind a channel is; figures of all its past follow. Call it
// on what HoldNames holds.
func (s *Store) SetChannelKind(ctx context.Context, id int64, kind contact.Kind) error {
	if _, err := s.Exec(ctx, "UPDATE channels SET kind = ?, guessed = FALSE WHERE id = ?", string(kind), id); err != nil {
		return engine.Refused(err)
	}
	s.AfterCommit(ctx, s.names.forget)
	contacts, err := engine.Gather(ctx, s.DB, engine.One[int64], "SELECT id FROM contacts WHERE channel_id = ?", id)
	if err != nil {
		return err
	}
	return engine.Refused(s.figures.Touch(ctx, contacts...))
}

// Rename gives a channel, for dimension "", or a value of a dimension its names; "" is
// none. Call it on what HoldNames holds.
func (s *Store) Rename(ctx context.Context, dimension contact.DimensionKind, id int64, names i18n.Text) error {
	text := "UPDATE channels SET name = COALESCE(NULLIF(?, ''), code), name_en = ? WHERE id = ?"
	if dimension != "" {
		text = "UPDATE dimensions SET name = COALESCE(NULLIF(?, ''), code), name_en = ? WHERE id = ?"
	}
	_, err := s.Exec(ctx, text, names.RU, names.EN, id)
	s.AfterCommit(ctx, s.names.forget)
	return engine.Refused(err)
}

// endReasonsBorne are the end reasons that contacts have, each the next one in the index.
const endReasonsBorne = `WITH RECURSIVE reasons (n) AS (
SELECT MIN(end_reason) FROM contacts WHERE end_reason > 0 UNION ALL
SELECT (SELECT MIN(c.end_reason) FROM contacts c WHERE c.end_reason > reasons.n AND c.end_reason > 0) FROM reasons WHERE reasons.n IS NOT NULL)
SELECT n FROM reasons WHERE n IS NOT NULL`

// attributeKeys are the keys of attributes, each the next one in the index.
var attributeKeys = fmt.Sprintf(`WITH RECURSIVE keys (key) AS (
SELECT MIN(key) FROM contact_attributes UNION ALL
SELECT (SELECT MIN(a.key) FROM contact_attributes a WHERE a.key > keys.key) FROM keys WHERE keys.key IS NOT NULL)
SELECT key FROM keys WHERE key IS NOT NULL LIMIT %d`, contact.MaxKeys)

// AttributeBorne reports whether a contact bears an attribute with a value.
func (s *Store) AttributeBorne(ctx context.Context, key, value string) (bool, error) {
	some, err := engine.Gather(ctx, s.DB, engine.One[int64], "SELECT contact_id FROM contact_attributes WHERE key = ? AND value = ? LIMIT 1", key, value)
	return len(some) > 0, err
}

// AllNames returns every channel, operator who counts as itself, and value of a
// dimension, by name, and what else contacts can be found by.
func (s *Store) AllNames(ctx context.Context) (contact.Names, error) {
	n := contact.Names{Dimensions: map[contact.DimensionKind][]contact.Dimension{}}
	for _, q := range []struct {
		text string
		row  func(rows *sql.Rows) error
	}{
		{"SELECT c.id, c.code, c.kind, {c.name} AS shown, " + engine.GivenNames("c") + ", c.guessed FROM channels c ORDER BY shown, c.id", func(rows *sql.Rows) error {
			var c contact.Channel
			err := rows.Scan(&c.ID, &c.Code, &c.Kind, &c.Name, &c.Given.RU, &c.Given.EN, &c.Guessed)
			n.Channels = append(n.Channels, c)
			return err
		}},
		{"SELECT id, external_id, name, team_id FROM operators WHERE counts_as = 0 ORDER BY name, id", func(rows *sql.Rows) error {
			var o contact.Operator
			err := rows.Scan(&o.ID, &o.ExternalID, &o.Name, &o.TeamID)
			n.Operators = append(n.Operators, o)
			return err
		}},
		{"SELECT d.id, d.kind, d.code, {d.name} AS shown, " + engine.GivenNames("d") + " FROM dimensions d ORDER BY shown, d.id", func(rows *sql.Rows) error {
			var d contact.Dimension
			err := rows.Scan(&d.ID, &d.Kind, &d.Code, &d.Name, &d.Given.RU, &d.Given.EN)
			n.Dimensions[d.Kind] = append(n.Dimensions[d.Kind], d)
			return err
		}},
		{endReasonsBorne, func(rows *sql.Rows) error {
			var r int64
			err := rows.Scan(&r)
			n.EndReasons = append(n.EndReasons, contact.EndReason(figure.Dimensions[figure.EndReason].CodeOf(r)))
			return err
		}},
		{"SELECT r.id, CAST(r.id AS TEXT), r.name FROM rules r ORDER BY r.name, r.id", func(rows *sql.Rows) error {
			var r contact.Named
			err := rows.Scan(&r.ID, &r.Code, &r.Name)
			n.Rules = append(n.Rules, r)
			return err
		}},
		{"SELECT word FROM figure_words WHERE word <> '' ORDER BY word", func(rows *sql.Rows) error {
			var word string
			err := rows.Scan(&word)
			n.Words = append(n.Words, word)
			return err
		}},
		{attributeKeys, func(rows *sql.Rows) error {
			var key string
			err := rows.Scan(&key)
			n.Attributes = append(n.Attributes, key)
			return err
		}},
	} {
		if err := s.Each(ctx, engine.Named(ctx, q.text), nil, q.row); err != nil {
			return contact.Names{}, err
		}
	}
	return n, nil
}
