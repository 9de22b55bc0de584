// Package contact keeps contacts with their conversations, the names that they
// bring (channels, dimensions, operators), customers with their keys, daily counts,
// and whether a guest served a contact. What counts as a repeat is written here as
// the rows have it; the rules of intake are in the room of the same name.
package contact

import (
	"context"
	"database/sql"
	"errors"

	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/personal"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/figures"
	"openpeople/internal/store/words"
)

// Store is contacts, their names and their customers. Safe for use by many
// goroutines.
type Store struct {
	*engine.DB
	figures   *figures.Store
	words     *words.Store
	names     names
	followers []Followers

	operatorFollowers OperatorFollowers // nil: nobody else keeps ids of operators
	answersLooked     int
	answersFew        int
	figuresOf         int           // see said.go
	seal              personal.Seal // of ids of erased contacts, nil: they are not known again
}

// SealBy says by what the id of an erased contact is known when it is sent again.
func (s *Store) SealBy(seal personal.Seal) { s.seal = seal }

// New puts them on a database.
func New(db *engine.DB, figures *figures.Store, words *words.Store) *Store {
	return &Store{DB: db, figures: figures, words: words, answersLooked: answersLooked, answersFew: answersFew, figuresOf: figuresOf}
}

var _ contact.Store = (*Store)(nil)

const insertContact = `INSERT INTO contacts (source, external_id, channel_id, operator_id, team_id, site_id, region_id, client_id, topic_id, customer_id, named_by,
line, started_at, ended_at, day, wait, talk, hold, wrap, handling, resolved, beyond_what, beyond_why, beyond_cost, hash, taken_at, repeated_at, guest, end_reason)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, external_id) DO NOTHING`

// InsertContact is InsertContactWith for a conversation that is not written yet.
func (s *Store) InsertContact(ctx context.Context, c *contact.Contact, messages []contact.Message) error {
	transcript, err := contact.Transcribe(messages)
	if err != nil {
		return err
	}
	return s.InsertContactWith(ctx, c, transcript)
}

// InsertContactWith stores a new contact with its conversation, tells the figures and
// notes for first contact resolution what it repeats and what repeats it. c gets
// its id, RepeatedAt and Guest. Conflict when the contact is known; the transaction can
// go on after it.
func (s *Store) InsertContactWith(ctx context.Context, c *contact.Contact, t contact.Transcript) error {
	repeats, err := s.repeats(ctx, c)
	if err == nil {
		c.Guest, err = s.byGuest(ctx, c.OperatorID, c.EndedAt)
	}
	if err != nil {
		return engine.Refused(err)
	}
	stored, err := s.InsertNew(ctx, &c.ID, insertContact,
		c.Source, c.ExternalID, c.ChannelID, c.OperatorID, c.TeamID, c.SiteID, c.RegionID, c.ClientID, c.TopicID, c.CustomerID, c.NamedBy,
		c.Line, engine.Ms(c.StartedAt), engine.Ms(c.EndedAt), int64(c.Day), c.Wait, c.Talk, c.Hold, c.Wrap, c.Handling, c.Resolved,
		c.BeyondWhat, c.BeyondWhy, c.BeyondCost, c.Hash, engine.Ms(c.TakenAt), engine.MsOrNil(c.RepeatedAt), c.Guest, endReason(c))
	if err != nil {
		return engine.Refused(err)
	}
	if !stored {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	if _, err := s.Exec(ctx, "INSERT INTO conversations (contact_id, messages) VALUES (?, ?)", c.ID, []byte(t)); err != nil {
		return engine.Refused(err)
	}
	if err := s.keepExtras(ctx, c, true); err != nil {
		return engine.Refused(err)
	}
	if err := errors.Join(s.figures.Touch(ctx, c.ID), s.words.TouchWords(ctx, c.ID)); err != nil {
		return engine.Refused(err)
	}
	return engine.Refused(s.recount(ctx, repeats))
}

// keyed reports whether a contact stands below the line of observed first
// contact resolution: customer and topic are known.
func keyed(c *contact.Contact) bool { return c.CustomerID > 0 && c.TopicID > 0 }

// endReason is how a contact ended, as its row has it.
func endReason(c *contact.Contact) int64 {
	return figure.Dimensions[figure.EndReason].NumberOf(string(c.Extras.EndReason))
}

// CorrectContact replaces the content of contact c.ID: extras, line, topic, site, region,
// client, times of the parts, resolved, beyond, hash, conversation. Channel, operator,
// team, start, end, day and customer stay. NotFound.
func (s *Store) CorrectContact(ctx context.Context, c *contact.Contact, t contact.Transcript) error {
	var was span
	if err := s.Row(ctx, "SELECT customer_id, topic_id, started_at, ended_at FROM contacts WHERE id = ?", c.ID).Scan(&was.customer, &was.topic, &was.started, &was.ended); err != nil {
		return engine.Refused(err)
	}
	moves := was.topic != c.TopicID && was.customer > 0
	if moves { // its repeats change, which whoever stores a contact of the customer writes too
		if _, err := s.held(ctx, was.customer); err != nil {
			return err
		}
		var now int64
		if err := s.Row(ctx, "SELECT customer_id FROM contacts WHERE id = ?", c.ID).Scan(&now); err != nil {
			return engine.Refused(err)
		}
		if now != was.customer { // joined while we waited
			return engine.Again
		}
	}
	n, err := s.Changed(ctx, `UPDATE contacts SET line = ?, topic_id = ?, site_id = ?, region_id = ?, client_id = ?, repeated_at = CASE WHEN topic_id = ? THEN repeated_at END,
wait = ?, talk = ?, hold = ?, wrap = ?, handling = ?, resolved = ?, beyond_what = ?, beyond_why = ?, beyond_cost = ?, hash = ?, end_reason = ?, worded = TRUE WHERE id = ?`,
		c.Line, c.TopicID, c.SiteID, c.RegionID, c.ClientID, c.TopicID,
		c.Wait, c.Talk, c.Hold, c.Wrap, c.Handling, c.Resolved, c.BeyondWhat, c.BeyondWhy, c.BeyondCost, c.Hash, endReason(c), c.ID)
	if err == nil && n == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return engine.Refused(err)
	}
	if err := s.keepConversation(ctx, c.ID, t); err != nil {
		return engine.Refused(err)
	}
	if err := s.keepExtras(ctx, c, false); err != nil {
		return engine.Refused(err)
	}
	if moves {
		is := was
		is.topic = c.TopicID
		for _, p := range []span{was, is} {
			if err := s.recountAround(ctx, p); err != nil {
				return engine.Refused(err)
			}
		}
	}
	return engine.Refused(errors.Join(s.figures.Touch(ctx, c.ID), s.words.TouchWords(ctx, c.ID)))
}

// keepConversation stores what came with a contact; where that is nothing, what was made of
// its recordings stays.
func (s *Store) keepConversation(ctx context.Context, contactID int64, t contact.Transcript) error {
	text := "UPDATE conversations SET messages = ?, spoken = FALSE WHERE contact_id = ?"
	if t.Empty() {
		text += " AND NOT spoken"
	}
	_, err := s.Exec(ctx, text, []byte(t), contactID)
	return err
}

// Speak stores a conversation that was made of sound, in the place of one that was, or of
// none. Conflict when the conversation came with the contact, or is kept no more.
func (s *Store) Speak(ctx context.Context, contactID int64, messages []contact.Message) error {
	t, err := contact.Transcribe(messages)
	if err != nil {
		return err
	}
	if err := engine.OneRow(s.Exec(ctx, "UPDATE conversations SET messages = ?, spoken = TRUE WHERE contact_id = ? AND (spoken OR messages = ?) AND EXISTS (SELECT 1 FROM contacts c WHERE c.id = contact_id AND c.worded AND c.hash <> '[…]')",
		[]byte(t), contactID, []byte("[]"))); err != nil {
		return err
	}
	return engine.Refused(s.words.TouchWords(ctx, contactID))
}

// KnownContacts returns those of the keys that are stored, under their seal those of
// contacts that were erased.
func (s *Store) KnownContacts(ctx context.Context, keys []contact.Key) (map[contact.Key]contact.Known, error) {
	bySource, sealed := map[string][]any{}, map[contact.Key]contact.Key{}
	for _, k := range keys {
		bySource[k.Source] = append(bySource[k.Source], k.ExternalID)
		if s.seal != nil {
			under := contact.Key{Source: k.Source, ExternalID: s.sealed(k)}
			sealed[under] = k
			bySource[k.Source] = append(bySource[k.Source], under.ExternalID)
		}
	}
	known := make(map[contact.Key]contact.Known, len(keys))
	for source, ids := range bySource {
		err := s.InChunks(ctx, "SELECT external_id, id, hash FROM contacts WHERE source = ? AND external_id IN ", []any{source}, ids, func(rows *sql.Rows) error {
			key := contact.Key{Source: source}
			var k contact.Known
			err := rows.Scan(&key.ExternalID, &k.ID, &k.Hash)
			if of, was := sealed[key]; was {
				key = of
			}
			known[key] = k
			return err
		})
		if err != nil {
			return nil, engine.Refused(err)
		}
	}
	return known, nil
}

// sealed is the id under which an erased contact stands whose id named the customer.
func (s *Store) sealed(k contact.Key) string {
	return s.seal("contact\n" + k.Source + "\n" + k.ExternalID)
}

// ContactByKey returns id and hash of a known contact; id 0 when unknown.
func (s *Store) ContactByKey(ctx context.Context, source, externalID string) (id int64, hash string, err error) {
	known, err := s.KnownContacts(ctx, []contact.Key{{Source: source, ExternalID: externalID}})
	k := known[contact.Key{Source: source, ExternalID: externalID}]
	return k.ID, k.Hash, err
}

// FirstSaid returns the first thing that the customer said in a contact's
// conversation; "" when that was nothing.
func (s *Store) FirstSaid(ctx context.Context, contactID int64) (string, error) {
	var t contact.Transcript
	if err := s.Row(ctx, "SELECT messages FROM conversations WHERE contact_id = ?", contactID).Scan(&t); err != nil {
		return "", engine.Refused(err)
	}
	messages, err := t.Messages()
	for _, m := range messages {
		if m.From == contact.FromCustomer && m.Text != "" {
			return m.Text, nil
		}
	}
	return "", err
}

// ShowMark shows on a contact the mark of its customer's answer, and whether words
// came with it. guest tells whether a guest served it, which holds until the
// transaction ends.
func (s *Store) ShowMark(ctx context.Context, contactID int64, mark *int, commented bool) error {
	if _, err := s.Exec(ctx, "UPDATE contacts SET mark = ?, commented = ? WHERE id = ?", mark, commented, contactID); err != nil {
		return engine.Refused(err)
	}
	return engine.Refused(s.figures.Touch(ctx, contactID))
}
