// Package privacy keeps erasures, holds and what the nights of retention took away; and it
// walks what the rooms list of customers (personal.Kept), each in its own tables.
package privacy

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/personal"
	"openpeople/internal/privacy"
	"openpeople/internal/store/engine"
)

// Store is what this room keeps. Safe for use by many goroutines.
type Store struct {
	*engine.DB
	Contacts
	waiting  Waiting
	letters  Letters
	comments Comments
	settings Settings
	kept     []personal.Kept
}

// Contacts are contacts and their customers.
type Contacts interface {
	Cards(ctx context.Context, ids []int64) ([]contact.Card, error)
	HoldCustomers(ctx context.Context, ids ...int64) ([]contact.Card, error)
	ToErase(ctx context.Context, customerID int64, limit int) ([]int64, error)
	CustomerSaid(ctx context.Context, contactIDs []int64) ([]string, error)
	Unword(ctx context.Context, contactIDs []int64, left bool) error
	Reword(ctx context.Context, contactIDs []int64) error
	Unsaid(ctx context.Context, contactIDs []int64) error
	Spelt(ctx context.Context, spellings []string) (ids []int64, more bool, err error)
	HuskCustomer(ctx context.Context, card contact.Card, seal personal.Seal) error
}

// Waiting is what waits to be sent to a customer.
type Waiting interface {
	CancelQueuedFor(ctx context.Context, customerID, invitationID int64) error
}

// Letters are those of the built-in mailbox.
type Letters interface {
	RemoveLetters(ctx context.Context, ids []int64) error
}

// Comments are what is counted of comments.
type Comments interface {
	RecountComments(ctx context.Context, contactIDs ...int64) error
}

// Settings are the desk's.
type Settings interface {
	Setting(ctx context.Context, name string) (string, error)
	SetSetting(ctx context.Context, name, value string) error
}

// New puts it on a database; kept is what every room lists.
func New(db *engine.DB, contacts Contacts, waiting Waiting, letters Letters, comments Comments, settings Settings, kept []personal.Kept) *Store {
	s := &Store{DB: db, Contacts: contacts, waiting: waiting, letters: letters, comments: comments, settings: settings}
	s.kept = append(kept, s.Personal()...)
	return s
}

var _ privacy.Store = (*Store)(nil)

// Personal lists in what of this room a customer can be named: the reasons of the
// customer's own holds. Those of others are evidence, and stay as they were written.
func (s *Store) Personal() []personal.Kept {
	return []personal.Kept{{Table: "customer_holds", Columns: []string{"reason"}, Class: personal.Staff,
		Erase: "UPDATE customer_holds SET reason = '[…]' WHERE reason <> '[…]' AND customer_id IN (SELECT c.customer_id FROM contacts c WHERE c.customer_id > 0 AND c.id IN {contacts})",
	}}
}

// CustomersByKey returns who is known by a key.
func (s *Store) CustomersByKey(ctx context.Context, key string) ([]int64, error) {
	return engine.Gather(ctx, s.DB, engine.One[int64], "SELECT customer_id FROM customer_keys WHERE key = ? AND customer_id > 0", key)
}

// contactsOf returns every contact of a customer.
func (s *Store) contactsOf(ctx context.Context, customerID int64) ([]int64, error) {
	return engine.Gather(ctx, s.DB, engine.One[int64], "SELECT id FROM contacts WHERE customer_id = ? AND customer_id > 0 ORDER BY ended_at, id", customerID)
}

// atOnce is how many contacts one statement is about.
const atOnce = 200

// KeptOf counts what is kept of a customer, by class.
func (s *Store) KeptOf(ctx context.Context, customerID int64) (privacy.Counted, int, error) {
	ids, err := s.contactsOf(ctx, customerID)
	if err != nil {
		return nil, 0, err
	}
	kept := privacy.Counted{}
	for some := range slices.Chunk(ids, atOnce) {
		for _, k := range s.kept {
			if k.Count == "" {
				continue
			}
			text, args := engine.OfContacts(k.Count, some)
			var n int64
			if err := s.Row(ctx, text, args...).Scan(&n); err != nil {
				return nil, 0, engine.Refused(err)
			}
			kept[k.Class] += n
		}
	}
	return kept, len(ids), nil
}

// mostConsents is how many grounds a page shows.
const mostConsents = 20

// ConsentsOf returns the grounds that contacts of a customer brought, the latest first.
func (s *Store) ConsentsOf(ctx context.Context, customerID int64) (list []privacy.Consent, err error) {
	err = s.Each(ctx, "SELECT c.ended_at, x.extras FROM contacts c JOIN contact_extras x ON x.contact_id = c.id WHERE c.customer_id = ? AND c.customer_id > 0 ORDER BY c.ended_at DESC, c.id DESC", []any{customerID}, func(rows *sql.Rows) error {
		var ended int64
		var raw string
		if err := rows.Scan(&ended, &raw); err != nil {
			return err
		}
		var e contact.Extras
		if err := json.Unmarshal([]byte(raw), &e); err != nil || e.Consent == nil {
			return err
		}
		at := slices.IndexFunc(list, func(c privacy.Consent) bool {
			return c.Basis == e.Consent.Basis && c.Text == e.Consent.Text && c.At.Equal(e.Consent.At)
		})
		if at < 0 {
			if len(list) >= mostConsents {
				return nil
			}
			at, list = len(list), append(list, privacy.Consent{Consent: *e.Consent, Last: engine.At(ended)})
		}
		list[at].Contacts++
		return nil
	})
	return list, err
}

// HoldsOf lists the holds of a customer, the latest first.
func (s *Store) HoldsOf(ctx context.Context, customerID int64) ([]privacy.Hold, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (h privacy.Hold, err error) {
		var at int64
		var lifted *int64
		err = scan(&h.ID, &h.CustomerID, &at, &h.PersonID, &h.Person, &h.Reason, &lifted, &h.Lifter)
		h.At, h.LiftedAt = engine.At(at), engine.AtOrNil(lifted)
		return h, err
	}, `SELECT h.id, h.customer_id, h.at, h.person_id, COALESCE(p.name, ''), h.reason, h.lifted_at, COALESCE(l.name, '') FROM customer_holds h
LEFT JOIN people p ON p.id = h.person_id LEFT JOIN people l ON l.id = h.lifted_by WHERE h.customer_id = ? ORDER BY h.id DESC LIMIT 100`, customerID)
}

// SetHold holds a customer.
func (s *Store) SetHold(ctx context.Context, h privacy.Hold) error {
	n, err := s.Changed(ctx, "INSERT INTO customer_holds (customer_id, at, person_id, reason) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", h.CustomerID, engine.Ms(h.At), h.PersonID, h.Reason)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "privacy.fault.held")
	}
	return engine.Refused(err)
}

// LiftHold ends the hold of a customer.
func (s *Store) LiftHold(ctx context.Context, customerID, personID int64, at time.Time) error {
	n, err := s.Changed(ctx, "UPDATE customer_holds SET lifted_at = ?, lifted_by = ? WHERE customer_id = ? AND lifted_at IS NULL", engine.Ms(at), personID, customerID)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "privacy.fault.not_held")
	}
	return engine.Refused(err)
}

// Joins is told of customers who are joined or split.
type Joins struct{ store *Store }

// Joins returns who is told.
func (s *Store) Joins() Joins { return Joins{s} }

// FollowCustomer lets who is joined to another be held as the other is, and who is split
// off, as who was split. A split leaves the one keys, a join none.
func (j Joins) FollowCustomer(ctx context.Context, from, to int64) error {
	s := j.store
	var split bool
	if err := s.Row(ctx, "SELECT EXISTS (SELECT 1 FROM customer_keys WHERE customer_id = ? AND customer_id > 0)", from).Scan(&split); err != nil {
		return engine.Refused(err)
	}
	steps := []string{
		"UPDATE customer_holds SET lifted_at = at WHERE customer_id = ? AND lifted_at IS NULL AND EXISTS (SELECT 1 FROM customer_holds o WHERE o.customer_id = ? AND o.lifted_at IS NULL)",
		"UPDATE customer_holds SET customer_id = ? WHERE customer_id = ?",
		"UPDATE erasures SET customer_id = ? WHERE customer_id = ? AND done_at IS NULL AND NOT EXISTS (SELECT 1 FROM erasures o WHERE o.customer_id = ?)",
	}
	args := [][]any{{from, to}, {to, from}, {to, from, to}}
	if split {
		steps = []string{"INSERT INTO customer_holds (customer_id, at, person_id, reason) SELECT CAST(? AS BIGINT), at, person_id, reason FROM customer_holds WHERE customer_id = ? AND lifted_at IS NULL"}
		args = [][]any{{to, from}}
	}
	for i, text := range steps {
		if _, err := s.Exec(ctx, text, args[i]...); err != nil {
			return engine.Refused(err)
		}
	}
	return nil
}

const erasureColumns = "SELECT id, customer_id, asked_at, person_id, token_id, name, contacts, counted, done_at, freed_at, mentions, mentions_more, files FROM erasures "

func scanErasure(scan func(...any) error) (e privacy.Certificate, err error) {
	var asked int64
	var done, freed *int64
	var counted, mentions string
	if err := scan(&e.ID, &e.CustomerID, &asked, &e.PersonID, &e.TokenID, &e.Name, &e.Contacts, &counted, &done, &freed, &mentions, &e.MentionsMore, &e.Files); err != nil {
		return e, err
	}
	if err := json.Unmarshal([]byte(mentions), &e.Mentions); err != nil {
		return e, err
	}
	e.AskedAt, e.DoneAt, e.FreedAt = engine.At(asked), engine.AtOrNil(done), engine.AtOrNil(freed)
	return e, json.Unmarshal([]byte(counted), &e.Counted)
}

// BeginErasure stores a new erasure.
func (s *Store) BeginErasure(ctx context.Context, e *privacy.Certificate, seals []string) (err error) {
	e.ID, err = s.InsertID(ctx, "INSERT INTO erasures (customer_id, asked_at, person_id, token_id, name, counted) VALUES (?, ?, ?, ?, ?, '{}')", e.CustomerID, engine.Ms(e.AskedAt), e.PersonID, e.TokenID, e.Name)
	for _, seal := range seals {
		if err == nil {
			_, err = s.Exec(ctx, "INSERT INTO erased_ids (seal, erasure_id) VALUES (?, ?) ON CONFLICT (seal) DO UPDATE SET erasure_id = excluded.erasure_id", seal, e.ID)
		}
	}
	return engine.Refused(err)
}

// SaveErasure stores how far an erasure is.
func (s *Store) SaveErasure(ctx context.Context, e privacy.Certificate) error {
	counted, err := json.Marshal(e.Counted)
	if err != nil {
		return err
	}
	mentions, err := json.Marshal(append([]int64{}, e.Mentions...))
	if err != nil {
		return err
	}
	_, err = s.Exec(ctx, "UPDATE erasures SET contacts = ?, counted = ?, done_at = ?, mentions = ?, mentions_more = ?, files = ? WHERE id = ?",
		e.Contacts, string(counted), engine.MsOrNil(e.DoneAt), string(mentions), e.MentionsMore, e.Files, e.ID)
	return engine.Refused(err)
}

// ErasureByID returns one erasure.
func (s *Store) ErasureByID(ctx context.Context, id int64) (privacy.Certificate, error) {
	e, err := scanErasure(s.Row(ctx, erasureColumns+"WHERE id = ?", id).Scan)
	return e, engine.Refused(err)
}

// ErasureOf returns the erasure of a customer, nil for none.
func (s *Store) ErasureOf(ctx context.Context, customerID int64) (*privacy.Certificate, error) {
	e, err := scanErasure(s.Row(ctx, erasureColumns+"WHERE customer_id = ?", customerID).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &e, engine.Refused(err)
}

// ErasureSealed returns the erasure of whom a seal names.
func (s *Store) ErasureSealed(ctx context.Context, seal string) (privacy.Certificate, error) {
	e, err := scanErasure(s.Row(ctx, erasureColumns+"WHERE id = (SELECT erasure_id FROM erased_ids WHERE seal = ?)", seal).Scan)
	return e, engine.Refused(err)
}

// Unfinished lists erasures that were begun before and are not done.
func (s *Store) Unfinished(ctx context.Context, before time.Time) ([]privacy.Certificate, error) {
	return engine.Gather(ctx, s.DB, scanErasure, erasureColumns+"WHERE done_at IS NULL AND asked_at < ? ORDER BY id LIMIT 100", engine.Ms(before))
}

// Unfreed reports whether the room of an erasure was not given back yet.
func (s *Store) Unfreed(ctx context.Context) (wait bool, err error) {
	err = s.Row(ctx, "SELECT EXISTS (SELECT 1 FROM erasures WHERE freed_at IS NULL AND done_at IS NOT NULL)").Scan(&wait)
	return wait, engine.Refused(err)
}

// NoteFreed notes of all erasures that were done that their room was given back.
func (s *Store) NoteFreed(ctx context.Context, before, at time.Time) error {
	_, err := s.Exec(ctx, "UPDATE erasures SET freed_at = ? WHERE freed_at IS NULL AND done_at <= ?", engine.Ms(at), engine.Ms(before))
	return engine.Refused(err)
}

// Erasures lists erasures, the latest first.
func (s *Store) Erasures(ctx context.Context, p page.Request) (page.Of[privacy.Certificate], error) {
	text, args := erasureColumns, []any{}
	if p.After != (page.Cursor{}) {
		text, args = text+"WHERE id < ? ", append(args, p.After.ID)
	}
	list, err := engine.Gather(ctx, s.DB, scanErasure, text+"ORDER BY id DESC LIMIT ?", append(args, p.Rows()+1)...)
	return page.Cut(list, p.Rows(), func(e privacy.Certificate) page.Cursor { return page.Cursor{At: engine.Ms(e.AskedAt), ID: e.ID} }), err
}

// CountErasures counts erasures.
func (s *Store) CountErasures(ctx context.Context) (n int64, err error) {
	err = s.Row(ctx, "SELECT COUNT(*) FROM erasures").Scan(&n)
	return n, engine.Refused(err)
}
