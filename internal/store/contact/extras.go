package contact

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"openpeople/internal/contact"
	"openpeople/internal/store/engine"
)

// extrasColumn reads what a contact may also carry, as extrasDest takes it.
const extrasColumn = `, (SELECT x.extras FROM contact_extras x WHERE x.contact_id = c.id)`

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

// keepExtras stores what a contact also carries in place of what it had.
func (s *Store) keepExtras(ctx context.Context, id int64, e contact.Extras, fresh bool) error {
	if !fresh {
		if _, err := s.Exec(ctx, "DELETE FROM contact_extras WHERE contact_id = ?", id); err != nil {
			return err
		}
	}
	if e.Empty() {
		return nil
	}
	raw, err := json.Marshal(e)
	if err != nil {
		return err
	}
	_, err = s.Exec(ctx, "INSERT INTO contact_extras (contact_id, extras) VALUES (?, ?)", id, string(raw))
	return err
}

func (s *Store) checkExtras(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	err := s.Each(ctx, "SELECT x.contact_id, x.extras, c.id FROM contact_extras x LEFT JOIN contacts c ON c.id = x.contact_id", nil, func(rows *sql.Rows) error {
		var id int64
		var of *int64
		var e contact.Extras
		var raw sql.RawBytes
		err := rows.Scan(&id, &raw, &of)
		if err == nil && (json.Unmarshal(raw, &e) != nil || e.Check() != nil) {
			b.Add("what a contact also carries can be read, and is within its limits", 1, id)
		}
		if err == nil && of == nil {
			b.Add("what a contact also carries is of a contact that is there", 1, id)
		}
		return err
	})
	return b.Say(), err
}
