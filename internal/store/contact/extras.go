package contact

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"maps"
	"slices"

	"openpeople/internal/contact"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// extrasColumn reads what a contact may also carry, as extrasDest takes it.
const (
	extrasColumn = `(SELECT x.extras FROM contact_extras x WHERE x.contact_id = c.id)`
	noExtras     = `NULL`
)

// extrasDest scans them; absent is none.
type extrasDest struct{ to *contact.Extras }

func (d extrasDest) Scan(from any) error {
	switch raw := from.(type) {
	case nil:
		*d.to = contact.Extras{}
		return nil
	case []byte:
		return json.Unmarshal(raw, d.to)
	case string:
		return json.Unmarshal([]byte(raw), d.to)
	default:
		return fmt.Errorf("extras of a contact: %T", from)
	}
}

// keepExtras stores what a contact also carries in place of what it had, but for its end
// reason, which stands in its row.
func (s *Store) keepExtras(ctx context.Context, c *contact.Contact, fresh bool) error {
	if !fresh {
		for _, text := range []string{"DELETE FROM contact_extras WHERE contact_id = ?", "DELETE FROM contact_attributes WHERE contact_id = ?"} {
			if _, err := s.Exec(ctx, text, c.ID); err != nil {
				return err
			}
		}
	}
	e := c.Extras
	if e.EndReason = ""; e.Empty() {
		return nil
	}
	raw, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if _, err := s.Exec(ctx, "INSERT INTO contact_extras (contact_id, extras) VALUES (?, ?)", c.ID, string(raw)); err != nil {
		return err
	}
	for key, value := range e.Attributes {
		if _, err := s.Exec(ctx, "INSERT INTO contact_attributes (contact_id, key, value, day) VALUES (?, ?, ?, ?)", c.ID, key, value, int(c.Day)); err != nil {
			return err
		}
	}
	return nil
}

// checkExtras reads all that contacts also carry, and compares by what they are found.
func (s *Store) checkExtras(ctx context.Context) ([]string, error) {
	type attribute struct {
		contact    int64
		key, value string
		day        when.Day
	}
	var b engine.Breaches
	seed, found := maphash.MakeSeed(), map[int64]uint64{} // by contact: what it carries less what finds it
	const extras = "SELECT x.contact_id, c.day, x.extras FROM contact_extras x LEFT JOIN contacts c ON c.id = x.contact_id"
	err := s.Tried(ctx, &b, "what a contact also carries can be read, and is within its limits", extras, func(scan func(...any) error) (any, error) {
		var id int64
		var day *when.Day
		var e contact.Extras
		var raw sql.RawBytes
		err := scan(&id, &day, &raw)
		if err == nil {
			err = cmp.Or(json.Unmarshal(raw, &e), e.Check())
		}
		if day == nil {
			b.Add("what a contact also carries is of a contact that is there", 1, id)
			return id, err
		}
		for key, value := range e.Attributes {
			found[id] += maphash.Comparable(seed, attribute{id, key, value, *day})
		}
		return id, err
	})
	const attributes, listed = "a contact is found by the attributes that it carries", "SELECT contact_id, key, value, day FROM contact_attributes"
	err = errors.Join(err, s.Tried(ctx, &b, attributes, listed, func(scan func(...any) error) (any, error) {
		var a attribute
		err := scan(&a.contact, &a.key, &a.value, &a.day)
		found[a.contact] -= maphash.Comparable(seed, a)
		return a.contact, err
	}))
	for _, id := range slices.Sorted(maps.Keys(found)) {
		if found[id] != 0 {
			b.Add(attributes, 1, id)
		}
	}
	return b.Say(), err
}
