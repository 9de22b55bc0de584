package store

import (
	"context"
	"database/sql"
	"errors"

	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/report"
)

const insertContact = `INSERT INTO contacts (source, external_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, customer_id,
line, started_at, ended_at, day, wait, talk, hold, wrap, handling, resolved, beyond_what, beyond_why, beyond_cost, hash, taken_at, repeated_at, guest)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, external_id) DO NOTHING`

// InsertContact is InsertContactWith for a conversation that is not written yet.
func (s *Store) InsertContact(ctx context.Context, c *contact.Contact, messages []contact.Message) error {
	transcript, err := contact.Transcribe(messages)
	if err != nil {
		return err
	}
	return s.InsertContactWith(ctx, c, transcript)
}

// InsertContactWith stores a new contact with its conversation, moves the rollups and
// notes for first contact resolution what it repeats and what repeats it. c gets
// its id, RepeatedAt and Guest. Conflict when the contact is known; the transaction can
// go on after it.
func (s *Store) InsertContactWith(ctx context.Context, c *contact.Contact, t contact.Transcript) error {
	repeats, err := s.repeats(ctx, c)
	if err == nil {
		c.Guest, err = s.byGuest(ctx, c.OperatorID, c.EndedAt)
	}
	if err != nil {
		return refused(err)
	}
	stored, err := s.insertNew(ctx, &c.ID, insertContact,
		c.Source, c.ExternalID, c.ChannelID, c.OperatorID, c.TeamID, c.SiteID, c.RegionID, c.TopicID, c.CustomerID,
		c.Line, ms(c.StartedAt), ms(c.EndedAt), int64(c.Day), c.Wait, c.Talk, c.Hold, c.Wrap, c.Handling, c.Resolved,
		c.BeyondWhat, c.BeyondWhy, c.BeyondCost, c.Hash, ms(c.TakenAt), msOrNil(c.RepeatedAt), c.Guest)
	if err != nil {
		return refused(err)
	}
	if !stored {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	if _, err := s.exec(ctx, "INSERT INTO conversations (contact_id, messages) VALUES (?, ?)", c.ID, string(t)); err != nil {
		return refused(err)
	}
	if err := s.countContact(ctx, c); err != nil {
		return refused(err)
	}
	return refused(s.noteRepeats(ctx, c, repeats))
}

// insertNew runs an INSERT … ON CONFLICT DO NOTHING; stored is false when the
// row was there.
func (s *Store) insertNew(ctx context.Context, id *int64, text string, args ...any) (stored bool, err error) {
	if s.engine == Postgres {
		err := s.row(ctx, text+" RETURNING id", args...).Scan(id)
		if errors.Is(err, sql.ErrNoRows) {
			return false, nil
		}
		return err == nil, err
	}
	res, err := s.exec(ctx, text, args...)
	if err != nil {
		return false, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	*id, err = res.LastInsertId()
	return err == nil, err
}

func placeOf(c *contact.Contact) report.Dims {
	d := report.Dims{ChannelID: c.ChannelID, OperatorID: c.OperatorID, TeamID: c.TeamID, SiteID: c.SiteID, TopicID: c.TopicID, RegionID: c.RegionID}
	if c.Guest {
		d.OperatorID, d.TeamID = 0, 0
	}
	if c.Line != nil {
		d.Line = *c.Line
	}
	return d
}

// keyed reports whether a contact stands below the line of observed first
// contact resolution: customer and topic are known.
func keyed(c *contact.Contact) bool { return c.CustomerID > 0 && c.TopicID > 0 }

func (s *Store) countContact(ctx context.Context, c *contact.Contact) error {
	digital, err := s.digital(ctx, c.ChannelID)
	if err != nil {
		return err
	}
	d := report.Sums{Contacts: 1, Digital: onceIf(digital), Lined: onceIf(c.Line != nil), FirstLine: onceIf(c.Line != nil && *c.Line == 1),
		Keyed: onceIf(keyed(c)), Repeated: onceIf(c.RepeatedAt != nil)}
	if c.Handling != nil {
		d.HandlingN, d.HandlingSum = 1, int64(*c.Handling)
		if err := s.addHandling(ctx, c.Day, placeOf(c), *c.Handling, 1); err != nil {
			return err
		}
	}
	return s.addSums(ctx, c.Day, placeOf(c), d)
}

func onceIf(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// CorrectContact replaces the content of contact c.ID: times of the parts,
// resolved, beyond, hash, conversation. Snapshots, start, end, day and customer
// stay. NotFound.
func (s *Store) CorrectContact(ctx context.Context, c *contact.Contact, t contact.Transcript) error {
	var was contact.Contact
	err := s.row(ctx, "SELECT channel_id, operator_id, team_id, site_id, region_id, topic_id, line, day, handling, guest FROM contacts WHERE id = ?"+s.forUpdate(), c.ID).
		Scan(&was.ChannelID, &was.OperatorID, &was.TeamID, &was.SiteID, &was.RegionID, &was.TopicID, &was.Line, &was.Day, &was.Handling, &was.Guest)
	if err != nil {
		return refused(err)
	}
	if _, err := s.exec(ctx, `UPDATE contacts SET wait = ?, talk = ?, hold = ?, wrap = ?, handling = ?, resolved = ?,
beyond_what = ?, beyond_why = ?, beyond_cost = ?, hash = ? WHERE id = ?`,
		c.Wait, c.Talk, c.Hold, c.Wrap, c.Handling, c.Resolved, c.BeyondWhat, c.BeyondWhy, c.BeyondCost, c.Hash, c.ID); err != nil {
		return refused(err)
	}
	if _, err := s.exec(ctx, "UPDATE conversations SET messages = ? WHERE contact_id = ?", string(t), c.ID); err != nil {
		return refused(err)
	}
	var d report.Sums
	for _, part := range []struct {
		seconds *int
		sign    int64
	}{{was.Handling, -1}, {c.Handling, 1}} {
		if part.seconds == nil {
			continue
		}
		d.HandlingN += part.sign
		d.HandlingSum += part.sign * int64(*part.seconds)
		if err := s.addHandling(ctx, was.Day, placeOf(&was), *part.seconds, part.sign); err != nil {
			return refused(err)
		}
	}
	return refused(s.addSums(ctx, was.Day, placeOf(&was), d))
}

// forUpdate holds the rows that are read until the transaction ends; SQLite has
// one writer and needs no such word.
func (s *Store) forUpdate() string {
	if s.engine == Postgres {
		return " FOR UPDATE"
	}
	return ""
}

// KnownContacts returns those of the keys that are stored.
func (s *Store) KnownContacts(ctx context.Context, keys []contact.Key) (map[contact.Key]contact.Known, error) {
	bySource := map[string][]any{}
	for _, k := range keys {
		bySource[k.Source] = append(bySource[k.Source], k.ExternalID)
	}
	known := make(map[contact.Key]contact.Known, len(keys))
	for source, ids := range bySource {
		err := s.inChunks(ctx, "SELECT external_id, id, hash FROM contacts WHERE source = ? AND external_id IN ", []any{source}, ids, func(rows *sql.Rows) error {
			key := contact.Key{Source: source}
			var k contact.Known
			err := rows.Scan(&key.ExternalID, &k.ID, &k.Hash)
			known[key] = k
			return err
		})
		if err != nil {
			return nil, refused(err)
		}
	}
	return known, nil
}

// ContactByKey returns id and hash of a known contact; id 0 when unknown.
func (s *Store) ContactByKey(ctx context.Context, source, externalID string) (id int64, hash string, err error) {
	known, err := s.KnownContacts(ctx, []contact.Key{{Source: source, ExternalID: externalID}})
	k := known[contact.Key{Source: source, ExternalID: externalID}]
	return k.ID, k.Hash, err
}

// lists are texts (?, ?, …) of a few lengths, so that statements stay the same.
var lists = func() (texts []struct {
	n    int
	text string
}) {
	for _, n := range []int{1, 4, 32, 256} {
		b := []byte("(?")
		for range n - 1 {
			b = append(b, ", ?"...)
		}
		texts = append(texts, struct {
			n    int
			text string
		}{n, string(append(b, ')'))})
	}
	return texts
}()

// inChunks runs text IN (…) for values of any number; the last value fills a
// list up.
func (s *Store) inChunks(ctx context.Context, text string, before, values []any, scan func(*sql.Rows) error) error {
	for len(values) > 0 {
		list := lists[len(lists)-1]
		for _, l := range lists {
			if l.n >= len(values) {
				list = l
				break
			}
		}
		n := min(list.n, len(values))
		args := make([]any, 0, len(before)+list.n)
		args = append(append(args, before...), values[:n]...)
		for len(args) < len(before)+list.n {
			args = append(args, values[n-1])
		}
		values = values[n:]
		if err := s.each(ctx, text+list.text, args, scan); err != nil {
			return err
		}
	}
	return nil
}
