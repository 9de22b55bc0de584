package account

import (
	"context"
	"database/sql"
	"encoding/json"

	"openpeople/internal/account"
	"openpeople/internal/page"
	"openpeople/internal/store/engine"
)

// InsertAudit appends a line to the audit log.
func (s *Store) InsertAudit(ctx context.Context, e account.Entry) error {
	detail := []byte("{}")
	if len(e.Detail) > 0 {
		var err error
		if detail, err = json.Marshal(e.Detail); err != nil {
			return err
		}
	}
	_, err := s.Exec(ctx, "INSERT INTO audit (at, person_id, token_id, name, action, noun, noun_id, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		engine.Ms(e.At), e.PersonID, e.TokenID, e.Name, e.Action, e.Noun, e.NounID, string(detail))
	return engine.Refused(err)
}

func (s *Store) auditConditions(f account.AuditFilter) *conditions {
	c := &conditions{}
	if f.PersonID != 0 {
		c.add("person_id = ?", f.PersonID)
	}
	if f.Action != "" {
		c.add("action = ?", f.Action)
	}
	if f.Noun != "" {
		c.add("noun = ?", f.Noun)
	}
	if f.Period.From != 0 {
		c.add("at >= ?", engine.Ms(f.Period.From.Start(s.Zone())))
	}
	if f.Period.To != 0 {
		c.add("at < ?", engine.Ms(f.Period.To.Add(1).Start(s.Zone())))
	}
	return c
}

// ListAudit lists the audit log, the newest first.
func (s *Store) ListAudit(ctx context.Context, f account.AuditFilter, p page.Request) (out page.Of[account.Entry], err error) {
	c := s.auditConditions(f)
	if p.After != (page.Cursor{}) {
		c.add("(at, id) < (?, ?)", p.After.At, p.After.ID)
	}
	var list []account.Entry
	err = s.Each(ctx, "SELECT id, at, person_id, token_id, name, action, noun, noun_id, detail FROM audit"+c.where()+" ORDER BY at DESC, id DESC LIMIT ?", append(c.args, p.Rows()+1), func(row *sql.Rows) error {
		var e account.Entry
		var when int64
		var detail string
		if err := row.Scan(&e.ID, &when, &e.PersonID, &e.TokenID, &e.Name, &e.Action, &e.Noun, &e.NounID, &detail); err != nil {
			return err
		}
		e.At = engine.At(when)
		list = append(list, e)
		return json.Unmarshal([]byte(detail), &list[len(list)-1].Detail)
	})
	if err != nil {
		return out, err
	}
	return page.Cut(list, p.Rows(), func(e account.Entry) page.Cursor { return page.Cursor{At: engine.Ms(e.At), ID: e.ID} }), nil
}

// CountAudit counts what the filter lets through, at most limit.
func (s *Store) CountAudit(ctx context.Context, f account.AuditFilter, limit int) (n int, err error) {
	c := s.auditConditions(f)
	err = s.Row(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM audit"+c.where()+" LIMIT ?) counted", append(c.args, limit)...).Scan(&n)
	return n, engine.Refused(err)
}

// HasContacts reports whether there is any contact or daily count: their days
// were counted in the desk's time zone.
func (s *Store) HasContacts(ctx context.Context) (bool, error) {
	ids, err := engine.Gather(ctx, s.DB, engine.One[int64], "SELECT 1 FROM (SELECT 1 one FROM contacts LIMIT 1) c UNION ALL SELECT 1 FROM (SELECT 1 one FROM volumes LIMIT 1) v")
	return len(ids) > 0, err
}
